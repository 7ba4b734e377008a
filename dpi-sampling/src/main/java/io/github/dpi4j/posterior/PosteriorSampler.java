package io.github.dpi4j.posterior;

import io.github.dpi4j.backend.loop.LoopNetwork;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.DifferentiablePredictor;
import io.github.dpi4j.sampler.NetworkPass;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.Step;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.tensor.Tensor;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * A sampler of images from p(x | y): a prior, its schedule, and a method. Immutable; as safe for concurrent use as the
 * networks.
 *
 * @param prior the diffusion prior
 * @param method the posterior method
 */
public record PosteriorSampler(Prior prior, PosteriorMethod<?> method) {
    /** Checks the components. */
    public PosteriorSampler {
        Objects.requireNonNull(prior, "prior");
        Objects.requireNonNull(method, "method");
    }

    /** {@return how many passes of the prior's network a run takes} */
    public int steps() {
        int[] walk = method.walk(prior.schedule().steps());
        int down = 0;
        for (int k = 1; k < walk.length; k++) {
            down += walk[k] < walk[k - 1] ? 1 : 0;
        }
        return down;
    }

    /**
     * Draws images as {@link #sample(Measurement, NoiseSource, StepListener)}, without a listener.
     *
     * @param measurement the measurement; not modified
     * @param noise the source of noise
     * @return images (N, C, H, W)
     */
    public Tensor sample(Measurement measurement, NoiseSource noise) {
        return sample(measurement, noise, StepListener.NONE);
    }

    /**
     * Draws one image for each measurement. With noise per image ({@link NoiseSource#perImage}) an image is the same
     * alone and in any batch.
     *
     * @param measurement the measurement; not modified
     * @param noise asked for draws in the order that the method states
     * @param listener observes the steps, and may cancel
     * @return the images (N, C, H, W), clean ones lying in [-1, 1]
     * @throws IllegalArgumentException if the method cannot solve the problem
     * @throws CancellationException if the listener asks for it
     * @throws ArithmeticException if a state is not finite
     */
    public Tensor sample(Measurement measurement, NoiseSource noise, StepListener listener) {
        Problem problem = new Problem(prior, measurement);
        if (!listener.readsImages()) {
            method.check(problem);
            Optional<Tensor> images = method.onDevice(problem, noise, listener);
            if (images.isPresent()) {
                return images.get();
            }
        }
        PosteriorMethod<?> watched = method.beforeOwnPasses(() -> listener.onPass(NetworkPass.CORRECTOR));
        Problem observed = new Problem(prior.withNetwork(watched(prior.network(), listener)), measurement);
        if (prior.network().asNetwork().orElse(null) instanceof LoopNetwork network) {
            // Threads take turns, or each pass would prepare the network anew where the sizes of their batches differ.
            synchronized (network) {
                return run(watched, observed, noise, listener);
            }
        }
        return run(watched, observed, noise, listener);
    }

    /** Returns the network, which tells the listener of its passes, and ends the run where it is cancelled. */
    private static NoisePredictor watched(NoisePredictor network, StepListener listener) {
        NoisePredictor told = network instanceof DifferentiablePredictor differentiable
                ? differentiable.beforeVjp(() -> listener.onPass(NetworkPass.VJP))
                : network;
        return told.before(() -> {
            checkCancelled(listener);
            listener.onPass(NetworkPass.PRIOR);
        });
    }

    private static <S extends Step> Tensor run(PosteriorMethod<S> method, Problem problem, NoiseSource noise,
            StepListener listener) {
        method.check(problem);
        int[] walk = method.walk(problem.schedule().steps());
        S state = method.start(problem, walk[0], noise);
        for (int k = 1; k < walk.length; k++) {
            checkCancelled(listener);
            if (walk[k] < walk[k - 1]) {
                state = method.reverse(problem, walk[k - 1], state, noise);
                requireFinite(state);
                listener.onStep(state);
            } else {
                state = method.forward(problem, walk[k], state, noise);
            }
        }
        return method.result(problem, state);
    }

    private static void requireFinite(Step step) {
        if (!Float.isFinite(step.x().maxAbs())) {
            throw new ArithmeticException("sampling: expected finite images after step " + step.i()
                    + ", got others; the method's settings may be too strong for this prior");
        }
    }

    private static void checkCancelled(StepListener listener) {
        if (listener.isCancelled()) {
            throw new CancellationException("cancelled");
        }
    }
}
