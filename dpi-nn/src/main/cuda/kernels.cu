// All kernels of one precision.
#include "attention.h"
#include "convolution.h"
#include "maps.h"
#include "operations.h"
#include "peaks.h"
#include "vectors.h"
