package io.github.dpi4j.posterior;

import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.DifferentiableEstimate;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.sampler.SamplerStep;
import io.github.dpi4j.tensor.Tensor;

/**
 * DPS (Chung et al., "Diffusion Posterior Sampling for General Noisy Inverse Problems", ICLR 2023, algorithm 1): DDPM steps, each
 * followed by one down the gradient of the residual ‖y − A x̂0‖ with respect to the image that the prior was given. The prior's
 * network must have gradients ({@link io.github.dpi4j.sampler.DifferentiablePredictor}). Clipping of x̂0 takes part: values
 * beyond [-1, 1] have no gradient.
 *
 * <p>Draws, all of the images' shape: x_T; then one at every step (at the last one too, unused).
 *
 * @param scale ζ ≥ 0: length of the step down the gradient
 * @param reference whether the residual's norm is taken over the whole batch, as in the authors' code, so that the images of a
 *     batch depend on each other; otherwise over each image
 */
public record Dps(double scale, boolean reference) implements PosteriorMethod<ImageStep> {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the scale is not a number from 0
     */
    public Dps {
        if (!(scale >= 0 && scale < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("scale: expected a number from 0, got " + scale);
        }
    }

    /**
     * Norms of the residuals, and their gradients.
     *
     * @param norms ‖y − A x̂0‖ of each image, or of all
     * @param gradient of their sum, with respect to x (N, C, H, W); 0 for images whose norm is 0
     */
    record Guidance(double[] norms, Tensor gradient) {
    }

    @Override
    public void check(Problem problem) {
        if (!problem.prior().isDifferentiable()) {
            throw new IllegalArgumentException("dps: expected a network with input gradients, got one without; the cpu "
                    + "backend has them");
        }
    }

    @Override
    public ImageStep start(Problem problem, int i, NoiseSource noise) {
        return ImageStep.start(i, noise.normal(problem.imageShape()));
    }

    @Override
    public ImageStep reverse(Problem problem, int i, ImageStep before, NoiseSource noise) {
        DifferentiableEstimate estimate = problem.prior().withClip(true).differentiableEstimate(before.x(), i);
        Tensor gradient = guidance(problem, estimate).gradient();
        SamplerStep free = problem.ddpmStep(i, before.x(), estimate.estimate(), noise.normal(before.x().shape()));
        return new ImageStep(i, problem.schedule().timestep(i),
                GaussianDiffusion.weightedSum(1, free.sample(), -scale, gradient), free.predXStart());
    }

    /** Returns the residuals' norms and gradients; uses up the estimate's vector-Jacobian product. */
    Guidance guidance(Problem problem, DifferentiableEstimate estimate) {
        Tensor residual = GaussianDiffusion.weightedSum(1, problem.y(), -1,
                problem.operator().apply(estimate.estimate().predXStart()));
        double[] norms = new double[reference ? 1 : residual.dim(0)];
        int size = residual.size() / norms.length;
        float[] r = residual.data();
        for (int n = 0; n < norms.length; n++) {
            double sum = 0;
            for (int p = n * size; p < (n + 1) * size; p++) {
                sum += (double) r[p] * r[p];
            }
            norms[n] = Math.sqrt(sum);
            for (int p = n * size; p < (n + 1) * size; p++) {
                r[p] = norms[n] == 0 ? 0 : (float) (-r[p] / norms[n]);
            }
        }
        return new Guidance(norms, estimate.pullback().apply(problem.operator().adjoint(residual)));
    }
}
