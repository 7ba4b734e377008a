package io.github.dpi4j.posterior;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/** A compiled network whose inputs are named {@code x}, {@code t} and {@code y}. */
record NetworkCorrector(Network compiled) implements ConditionCorrector {
    @Override
    public Tensor correct(Tensor input, double timestep, Tensor firstCondition) {
        return compiled.predict(
                Map.of("x", input, "t", NoisePredictor.timesteps(input.dim(0), timestep), "y", firstCondition));
    }

    @Override
    public Optional<Network> asNetwork() {
        return Optional.of(compiled);
    }
}
