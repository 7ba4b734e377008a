/**
 * Benchmarks of whole restorations, networks, layers and kernels under JMH, side by side with other engines.
 *
 * <p>{@link Bench} runs them and prints one table ({@code ResultTable}) with the machine's facts ({@code
 * MachineFacts}). A {@link Peer} is a library to compare with, in the Maven profile {@code peers}; {@code Engines}
 * finds it by name. Each benchmark class ({@link RestorationBenchmark}, {@link NetworkBenchmark}, {@link
 * LayerBenchmark}, {@link KernelBenchmark}, {@link TrainingBenchmark}…) measures one level, on a {@link Workload}.
 */
@NullMarked
package io.github.dpi4j.bench;

import org.jspecify.annotations.NullMarked;
