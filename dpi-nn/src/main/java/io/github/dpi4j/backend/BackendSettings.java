package io.github.dpi4j.backend;

/**
 * Settings of a backend that {@link Backends} opens. Each holds for the backends that know it.
 *
 * @param threads threads of a network on the CPU; the backend checks it
 * @param autotune whether a GPU's kernels may be chosen by measurement, which takes time once; results of different
 *        kernels differ within the precision's error
 */
public record BackendSettings(int threads, boolean autotune) {
}
