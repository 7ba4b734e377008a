package io.github.dpi4j.sampler;

import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.backend.DifferentiableNetwork.ForwardPass;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A diffusion model's network that can be differentiated with respect to the images, as guidance by gradients needs it. */
public interface DifferentiablePredictor extends NoisePredictor {
    /**
     * The network's output, with its vector-Jacobian product.
     *
     * @param output as {@link NoisePredictor#predict} returns it
     * @param pullback maps a cotangent v of the output's shape to Jᵀv, of the images' shape, where J is the Jacobian of
     *     the output with respect to the images; to be used once, before the network's next evaluation
     */
    record Pass(Tensor output, UnaryOperator<Tensor> pullback) {
    }

    /**
     * Evaluates the network so that its output can be differentiated.
     *
     * @param x noisy images (N, C, H, W); not modified, and not to be modified before the vector-Jacobian product is
     *        taken
     * @param timestep as in {@link NoisePredictor#predict}
     * @return the pass
     */
    Pass forward(Tensor x, double timestep);

    @Override
    default DifferentiablePredictor before(Runnable action) {
        DifferentiablePredictor self = this;
        return new DifferentiablePredictor() {
            @Override
            public Tensor predict(Tensor x, double timestep) {
                action.run();
                return self.predict(x, timestep);
            }

            @Override
            public Pass forward(Tensor x, double timestep) {
                action.run();
                return self.forward(x, timestep);
            }
        };
    }

    /**
     * {@return the same network with something done before every vector-Jacobian product}
     *
     * @param action what is run before each
     */
    default DifferentiablePredictor beforeVjp(Runnable action) {
        DifferentiablePredictor self = this;
        return new DifferentiablePredictor() {
            @Override
            public Tensor predict(Tensor x, double timestep) {
                return self.predict(x, timestep);
            }

            @Override
            public Pass forward(Tensor x, double timestep) {
                Pass pass = self.forward(x, timestep);
                return new Pass(pass.output(), cotangent -> {
                    action.run();
                    return pass.pullback().apply(cotangent);
                });
            }
        };
    }

    /**
     * Wraps a compiled network whose inputs are named {@code x} and {@code t}.
     *
     * @param network the network
     * @return the predictor
     */
    static DifferentiablePredictor of(DifferentiableNetwork network) {
        return new DifferentiablePredictor() {
            @Override
            public Tensor predict(Tensor x, double timestep) {
                return network.predict(inputs(x, timestep));
            }

            @Override
            public Pass forward(Tensor x, double timestep) {
                ForwardPass pass = network.forward(inputs(x, timestep));
                return new Pass(pass.output(), cotangent -> pass.vjp(cotangent).get("x"));
            }

            private static Map<String, Tensor> inputs(Tensor x, double timestep) {
                return Map.of("x", x, "t", NoisePredictor.timesteps(x.dim(0), timestep));
            }
        };
    }
}
