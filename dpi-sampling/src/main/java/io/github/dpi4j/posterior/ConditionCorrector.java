package io.github.dpi4j.posterior;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.tensor.Tensor;
import java.util.Optional;

/** A network that corrects the condition during sampling (the paper's CRT), as a function. */
@FunctionalInterface
public interface ConditionCorrector {
    /** No corrector: the condition stays unchanged. */
    ConditionCorrector NONE = (input, timestep, firstCondition) -> firstCondition;

    /**
     * Returns the condition for the next step.
     *
     * @param input the current condition at the next step's noise level (N, C, H, W), zero off the grid; not modified
     * @param timestep original timestep of the step just taken, the same for all images
     * @param firstCondition the condition the run began with (N, C, H, W), in [-1, 1], zero off the grid; not modified
     * @return (N, C, H, W); values off the grid are ignored
     */
    Tensor correct(Tensor input, double timestep, Tensor firstCondition);

    /**
     * {@return the same corrector with something done before every pass}
     *
     * @param action what is run before each pass
     */
    default ConditionCorrector before(Runnable action) {
        return (input, timestep, firstCondition) -> {
            action.run();
            return correct(input, timestep, firstCondition);
        };
    }

    /** {@return the compiled network, if this is one and nothing else: a device can then run it by itself} */
    default Optional<Network> asNetwork() {
        return Optional.empty();
    }

    /**
     * Wraps a compiled network whose inputs are named {@code x}, {@code t} and {@code y}.
     *
     * @param network the network
     * @return the corrector
     */
    static ConditionCorrector of(Network network) {
        return new NetworkCorrector(network);
    }
}
