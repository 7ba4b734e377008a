package io.github.dpi4j.objective;

import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.optim.Loss;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/**
 * The loss of DPI's corrector (Yang et al., AAAI 2025), which is trained to predict the true image at the condition's
 * pixels from the condition one step before t. With m_f the mask of the grid, c_t = q_sample(c, t, noise) and c_in a
 * draw from q(x_{t−1} | c_t, c): the loss of an image is the mean over all its elements of (m_f · CRT(m_f · c_in, t,
 * m_f · c) − m_f · x)².
 *
 * @param schedule all timesteps of training
 */
public record CorrectorObjective(DiffusionSchedule schedule) {
    /**
     * Makes a training batch.
     *
     * @param images x (N, C, H, W) in [−1, 1]; not modified
     * @param condition (N, C, H/k, W/k): the condition's values on the grid, which has every k-th pixel of every k-th
     *        row; not modified
     * @param t the images' timesteps
     * @param noise draws from N(0, 1), like images: the noise of c_t; only those on the grid count
     * @param posteriorNoise draws from N(0, 1), like images: the noise of c_in; only those on the grid count
     * @return the batch
     */
    public TrainingBatch batch(Tensor images, Tensor condition, int[] t, Tensor noise, Tensor posteriorNoise) {
        GaussianDiffusion.checkTimesteps(schedule, t, images);
        GridSampling grid = grid(images, condition);
        Tensor z = grid.apply(noise);
        Tensor posteriorZ = grid.apply(posteriorNoise);
        Tensor drawn = Tensor.zeros(condition.shape());
        int size = condition.size() / t.length;
        for (int i = 0; i < drawn.size(); i++) {
            drawn.data()[i] = (float) posteriorSample(t[i / size], condition.data()[i], z.data()[i],
                    posteriorZ.data()[i]);
        }
        return new TrainingBatch(t.length, Map.of("x", grid.adjoint(drawn), "t", TrainingBatch.timesteps(t), "y",
                grid.adjoint(condition)), output -> loss(output, images, grid));
    }

    private static GridSampling grid(Tensor images, Tensor condition) {
        Shape shape = images.shape();
        int k = shape.dim(2) / Math.max(1, condition.dim(2));
        if (k < 1 || shape.dim(2) % k != 0 || shape.dim(3) % k != 0 || !condition.shape()
                .equals(new GridSampling(shape.dim(2), shape.dim(3), k).measurementShape(shape))) {
            throw new IllegalArgumentException(
                    "condition: expected a whole fraction of the images' size " + shape + ", got " + condition.shape());
        }
        return new GridSampling(shape.dim(2), shape.dim(3), k);
    }

    /** Returns a draw from q(x_{t−1} | x_t, x_0) at one element, where x_t has the given noise; at t = 0 its mean. */
    private double posteriorSample(int t, double x0, double noise, double posteriorNoise) {
        double xt = schedule.sqrtAlphasCumprod(t) * x0 + schedule.sqrtOneMinusAlphasCumprod(t) * noise;
        double sigma = t == 0 ? 0 : Math.exp(0.5 * schedule.posteriorLogVarianceClipped(t));
        return schedule.posteriorMeanCoef1(t) * x0 + schedule.posteriorMeanCoef2(t) * xt + sigma * posteriorNoise;
    }

    private static Loss.Value loss(Tensor output, Tensor images, GridSampling grid) {
        Tensor predicted = grid.apply(output);
        Tensor truth = grid.apply(images);
        int size = images.size() / images.dim(0);
        int known = truth.size() / images.dim(0);
        double[] losses = new double[images.dim(0)];
        Tensor gradient = Tensor.zeros(truth.shape());
        for (int i = 0; i < truth.size(); i++) {
            double error = (double) predicted.data()[i] - truth.data()[i];
            losses[i / known] += error * error / size;
            gradient.data()[i] = (float) (2 * error / size);
        }
        return new Loss.Value(losses, grid.adjoint(gradient));
    }
}
