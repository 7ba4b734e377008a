// All kernels of one precision.
#include "attention.h"
#include "convolution.h"
#include "maps.h"
#include "operations.h"
#include "pixels.h"
#include "vectors.h"
