// The kernels of one precision for the backward pass and for training, in a file of their own, so that a driver compiles
// them only where they are needed.
#include "attention_gradient.h"
#include "gradients.h"
#include "norm_gradients.h"
#include "training.h"
#include "weight_gradient.h"
