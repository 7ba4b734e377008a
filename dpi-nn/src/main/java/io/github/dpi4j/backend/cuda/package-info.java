/**
 * Networks on NVIDIA GPUs, with CUDA kernels of this project's own ({@code src/main/cuda}), launched through the driver's
 * library by {@code java.lang.foreign}. Only the driver need be installed.
 *
 * <p>{@link CudaBackend} compiles a {@link CudaNetwork}, which for each shape of inputs makes a {@code LaunchPlan}: the
 * steps of {@code backend.plan} become {@code Launch}es ({@code DeviceSteps} for feature maps, {@code VectorLaunches} for
 * embeddings, {@code NormLaunches} for normalisations) over one block of device memory. {@code TileTuner} chooses each
 * convolution's {@code ConvolutionTile} and its split-K, by timing the best few of {@code TileModel};
 * {@code TileTimes} times all.
 * {@code HopperTiles} are the tiles of kernels for compute capability 9.0, which {@code HopperCheck} compares with the others,
 * in a process of its own, {@code HopperTrial}. A {@code Ptx} is a file of compiled kernels.
 * {@code Device} is the interface to what runs kernels: {@code DriverDevice}, or an emulation in the tests.
 * {@code RecordedLoop} runs the loops of {@code backend.loop}.
 *
 * <p>For reverse mode a {@code ReversePlan} has the launches of both passes: {@code GradientLaunches} makes those of the
 * backward steps, over {@code MasterWeights} that kernels pack on the device. {@code CudaTraining} adds the optimiser.
 *
 * <p>{@link DeviceTensor} and {@link Nd4jOnCuda} let callers keep their data on the GPU.
 */
@NullMarked
package io.github.dpi4j.backend.cuda;

import org.jspecify.annotations.NullMarked;
