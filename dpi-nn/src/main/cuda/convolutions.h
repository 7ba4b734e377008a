// The kernels of convolutions.
#pragma once
#include "convolution.h"

#define CONVOLUTION(name, TH, TW, BN, WARPS_M, WARPS_N, BLOCKS)                                  \
    KERNELS_SIDE_BY_SIDE(name, (32 * WARPS_M * WARPS_N), BLOCKS, ConvolutionArguments) {        \
        using Kernel = Tile<TH, TW, BN, WARPS_M, WARPS_N>;                                       \
        Convolution<Kernel>(Kernel(args), args).run();                                           \
    }

// Kernels by pixels and channels of a tile; the same list is in ConvolutionTile.java.
CONVOLUTION(convolution_256x128, 16, 16, 128, 4, 2, 1)
CONVOLUTION(convolution_128x64, 8, 16, 64, 2, 2, 3)
CONVOLUTION(convolution_64x64, 8, 8, 64, 2, 2, 3)
CONVOLUTION(convolution_256x16, 16, 16, 16, 8, 1, 2)
