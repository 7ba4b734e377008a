package io.github.dpi4j.sampler;

import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/** A diffusion model's network as samplers see it: a function of the noisy images and their noise level. */
@FunctionalInterface
public interface NoisePredictor {
    /**
     * Evaluates the network.
     *
     * @param x noisy images (N, C, H, W), clean ones lying in [-1, 1]; not modified
     * @param timestep original timestep, the same for all images; fractional only with a sampler that visits such
     * @return (N, C, H, W), or (N, 2C, H, W) where the network also predicts variances: those are the last C channels
     */
    Tensor predict(Tensor x, double timestep);

    /**
     * {@return the same network with something done before every pass, such as a check whether the run was cancelled}
     *
     * @param action what is run before each pass
     */
    default NoisePredictor before(Runnable action) {
        return (x, timestep) -> {
            action.run();
            return predict(x, timestep);
        };
    }

    /** {@return the compiled network, if this is one and nothing else: a device can then run it by itself} */
    default Optional<Network> asNetwork() {
        return Optional.empty();
    }

    /**
     * Wraps a compiled network whose inputs are named {@code x} and {@code t}; a {@link DifferentiablePredictor} if the
     * network can be differentiated.
     *
     * @param network the network
     * @return the predictor
     */
    static NoisePredictor of(Network network) {
        if (network instanceof DifferentiableNetwork differentiable) {
            return DifferentiablePredictor.of(differentiable);
        }
        return new NetworkPredictor(network);
    }

    /**
     * {@return the same timestep for each of the images, as networks take it}
     *
     * @param images number of images
     * @param timestep the timestep
     */
    static Tensor timesteps(int images, double timestep) {
        float[] t = new float[images];
        Arrays.fill(t, (float) timestep);
        return Tensor.of(t, images);
    }
}
