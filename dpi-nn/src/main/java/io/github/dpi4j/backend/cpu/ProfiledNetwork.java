package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/** A network that can tell where its time goes: what {@link CpuBackend} compiles for the vector kernels. */
public interface ProfiledNetwork extends Network {
    /**
     * Times every step of a pass, and measures what the machine could do at most.
     *
     * @param inputs by name; not modified
     * @param passes that are timed; half as many, at least three, go before, for the JIT compiler
     * @throws IllegalArgumentException if an input is missing or its shape does not fit, or passes is less than 1
     */
    Profile profile(Map<String, Tensor> inputs, int passes);
}
