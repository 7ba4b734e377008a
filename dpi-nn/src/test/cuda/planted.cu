// Kernels with one error each, for the checks to find, and one without.
#include "device.h"

struct PlantedArguments {
    float* data;
    int count, unused;
};

constexpr int THREADS = 64;

__device__ inline float* shared_floats() {
    return reinterpret_cast<float*>(shared_memory());
}

KERNEL(nothing_wrong, THREADS, PlantedArguments) {
    shared_floats()[threadIdx.x] = args.data[threadIdx.x];
    __syncthreads();
    float next = shared_floats()[(threadIdx.x + 1) % THREADS];
    args.data[threadIdx.x] = next;
}

KERNEL(missing_barrier, THREADS, PlantedArguments) {
    shared_floats()[threadIdx.x] = 0;
    __syncthreads();
    shared_floats()[threadIdx.x] = args.data[threadIdx.x];
    args.data[threadIdx.x] = shared_floats()[(threadIdx.x + THREADS - 1) % THREADS];
}

KERNEL(missing_second_barrier, THREADS, PlantedArguments) {
    shared_floats()[threadIdx.x] = 1;
    __syncthreads();
    float next = shared_floats()[(threadIdx.x + 1) % THREADS];
    shared_floats()[threadIdx.x] = next;
}

/** A barrier waits for those that are left only, and says nothing of what the others did. */
KERNEL(ended_before_barrier, THREADS, PlantedArguments) {
    shared_floats()[threadIdx.x] = 1;
    if (threadIdx.x == 0) {
        return;
    }
    __syncthreads();
    args.data[threadIdx.x] = shared_floats()[threadIdx.x - 1];
}

KERNEL(missing_wait, THREADS, PlantedArguments) {
    copy_async(shared_floats() + 4 * threadIdx.x, args.data, true);
    commit_copies();
    args.data[threadIdx.x] = shared_floats()[4 * threadIdx.x];
    wait_copies<0>();
}

KERNEL(unwritten_shared, THREADS, PlantedArguments) {
    args.data[threadIdx.x] = shared_floats()[threadIdx.x];
}


KERNEL(outside_device, THREADS, PlantedArguments) {
    args.data[args.count + threadIdx.x - THREADS + 1] = 1;
}

KERNEL(before_device, THREADS, PlantedArguments) {
    args.data[static_cast<int>(threadIdx.x) - 1] = 1;
}

KERNEL(unwritten_device, THREADS, PlantedArguments) {
    args.data[threadIdx.x] = args.data[THREADS + threadIdx.x] + 1;
}

KERNEL(two_writers, THREADS, PlantedArguments) {
    args.data[threadIdx.x / 2] = 1;
}

KERNEL(blocks_that_race, THREADS, PlantedArguments) {
    args.data[threadIdx.x + blockIdx.x] = 1;
}

struct alignas(16) Four {
    float x[4];
};

KERNEL(not_aligned, THREADS, PlantedArguments) {
    Four four = *reinterpret_cast<Four*>(args.data + 1);
    args.data[threadIdx.x] = four.x[threadIdx.x % 4];
}
