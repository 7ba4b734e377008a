package io.github.dpi4j.sampler;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/** A compiled network whose inputs are named {@code x} and {@code t}. */
record NetworkPredictor(Network compiled) implements NoisePredictor {
    @Override
    public Tensor predict(Tensor x, double timestep) {
        return compiled.predict(Map.of("x", x, "t", NoisePredictor.timesteps(x.dim(0), timestep)));
    }

    @Override
    public Optional<Network> asNetwork() {
        return Optional.of(compiled);
    }
}
