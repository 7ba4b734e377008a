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
    default Profile profile(Map<String, Tensor> inputs, int passes) {
        return profile(inputs, passes, () -> {
        });
    }

    /**
     * Measures as {@link #profile(Map, int)}, observed.
     *
     * @param inputs by name; not modified
     * @param passes number of timed passes
     * @param afterPass called after each pass, those of the {@link #warmUp} included; what it does takes no time of a pass
     * @return the profile
     * @throws IllegalArgumentException as there
     */
    Profile profile(Map<String, Tensor> inputs, int passes, Runnable afterPass);

    /**
     * {@return how many passes run before the timed ones}
     *
     * @param passes number of timed passes
     */
    static int warmUp(int passes) {
        return Math.max(3, passes / 2);
    }
}
