// The kernel of group normalisations that no convolution completes.
#pragma once
#include "normalisation.h"

constexpr int NORM_THREADS = 128;

/** Blocks: four groups each, a warp for each; images. */
KERNEL(group_norm, NORM_THREADS, NormArguments) {
    int first = blockIdx.x * (NORM_THREADS / 32);
    normalise<NORM_THREADS, 32>(args, blockIdx.y, first, min(first + NORM_THREADS / 32, args.groups) - 1);
}
