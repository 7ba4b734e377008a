// The kernels of one precision for the forward pass.
#include "attention.h"
#include "convolutions.h"
#include "group_norm.h"
#include "maps.h"
#include "operations.h"
#include "peaks.h"
#include "pixels.h"
#include "vectors.h"
