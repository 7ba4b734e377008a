// The kernels of one precision for Hopper, compute capability 9.0 only.
#include "hopper.h"
