/**
 * Networks as operations on ND4J arrays, on the CPU (nd4j-native) or, up to compute capability 8.9, on NVIDIA GPUs
 * (nd4j-cuda-11.6). ND4J is an optional dependency: only {@link Nd4jProvider} may be loaded without it.
 *
 * <p>{@link Nd4jBackend} compiles an {@link Nd4jNetwork}. {@code Translation} turns a graph into a few large ND4J
 * {@code Operation}s on planned memory ({@code Block}, {@code View}); {@code Execution} holds all arrays and argument
 * lists, so that a pass allocates nothing.
 */
@NullMarked
package io.github.dpi4j.backend.nd4j;

import org.jspecify.annotations.NullMarked;
