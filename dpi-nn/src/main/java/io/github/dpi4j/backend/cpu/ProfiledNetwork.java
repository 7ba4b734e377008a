package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/** A network that can be profiled, as {@link CpuBackend} compiles them for the vector kernels. */
public interface ProfiledNetwork extends Network {
    /**
     * Measures the time of every step of a pass, and the machine's peak rates.
     *
     * @param inputs by name; not modified
     * @param passes number of timed passes; half as many, at least three, run before as warm-up for the JIT compiler
     * @return the profile
     * @throws IllegalArgumentException if an input is missing or its shape does not fit, or passes is less than 1
     */
    Profile profile(Map<String, Tensor> inputs, int passes);
}
