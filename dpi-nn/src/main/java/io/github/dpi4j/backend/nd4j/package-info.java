/**
 * Networks as operations on ND4J arrays, on the CPU (nd4j-native) or, through compute capability 8.9, on NVIDIA GPUs
 * (nd4j-cuda-11.6). ND4J is an optional dependency: only {@link io.github.dpi4j.backend.nd4j.Nd4jProvider} may be
 * loaded without it.
 */
package io.github.dpi4j.backend.nd4j;
