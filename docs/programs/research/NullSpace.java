package research;

import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.posterior.ImageStep;
import io.github.dpi4j.posterior.PosteriorMethod;
import io.github.dpi4j.posterior.Problem;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Estimate;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.tensor.Tensor;

/** A method of one's own: DDNM (Wang et al. 2023). Its data step is x̂ = x̂0 − A⁺(A x̂0 − y). */
record NullSpace(double eta) implements PosteriorMethod<ImageStep> {
    @Override
    public ImageStep start(Problem problem, int i, NoiseSource noise) {
        return ImageStep.start(i, noise.normal(problem.imageShape()));
    }

    @Override
    public ImageStep reverse(Problem problem, int i, ImageStep before, NoiseSource noise) {
        LinearOperator a = problem.operator();
        Estimate estimate = problem.prior().withClip(false).estimate(before.x(), i);
        Tensor xStart = estimate.predXStart();
        Tensor corrected = xStart.minus(a.pseudoInverse(a.apply(xStart).minus(problem.y())));
        Tensor z = noise.normal(problem.imageShape());
        Tensor direction = GaussianDiffusion.weightedSum(eta, z, Math.sqrt(1 - eta * eta), estimate.eps());
        double previous = problem.schedule().alphasCumprodPrev(i);
        Tensor x = GaussianDiffusion.weightedSum(Math.sqrt(previous), corrected, Math.sqrt(1 - previous), direction);
        return new ImageStep(i, problem.schedule().timestep(i), x, xStart);
    }
}
