package io.github.dpi4j.objective;

import io.github.dpi4j.optim.Loss;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/**
 * The loss of DPI's corrector (Yang et al., AAAI 2025), which learns, from the condition as it looks one step before t, the true image
 * at the condition's pixels. With m_f the mask of the grid, c_t = q_sample(c, t, noise) and c_in a draw from
 * q(x_{t−1} | c_t, c): the loss of an image is the mean over all its elements of (m_f · CRT(m_f · c_in, t, m_f · c) −
 * m_f · x)².
 *
 * @param schedule all timesteps of training
 */
public record CorrectorObjective(DiffusionSchedule schedule) {
    /**
     * @param images x (N, C, H, W) in [−1, 1]; not modified
     * @param condition (N, C, H/k, W/k): the condition's values on the grid, which has every k-th pixel of every k-th row;
     *        not modified
     * @param t the images' timesteps
     * @param noise draws from N(0, 1), like images: the noise of c_t; only those on the grid count
     * @param posteriorNoise draws from N(0, 1), like images: the noise of c_in; only those on the grid count
     */
    public TrainingBatch batch(Tensor images, Tensor condition, int[] t, Tensor noise, Tensor posteriorNoise) {
        GaussianDiffusion.checkTimesteps(schedule, t, images);
        Shape shape = images.shape();
        int k = shape.dim(2) / Math.max(1, condition.dim(2));
        if (!condition.shape().equals(Shape.of(shape.dim(0), shape.dim(1), shape.dim(2) / k, shape.dim(3) / k))
                || shape.dim(2) % k != 0 || shape.dim(3) % k != 0) {
            throw new IllegalArgumentException(
                    "condition: expected a whole fraction of the images' size " + shape + ", got " + condition.shape());
        }
        Tensor y = Tensor.zeros(shape);
        Tensor noisy = Tensor.zeros(shape);
        int planes = shape.dim(0) * shape.dim(1);
        int rows = condition.dim(2);
        int columns = condition.dim(3);
        for (int i = 0; i < condition.size(); i++) {
            int plane = i / (rows * columns);
            int at = (plane * shape.dim(2) + i / columns % rows * k) * shape.dim(3) + i % columns * k;
            int step = t[plane / (planes / t.length)];
            double c = condition.data()[i];
            y.data()[at] = (float) c;
            noisy.data()[at] = (float) posteriorSample(step, c, noise.data()[at], posteriorNoise.data()[at]);
        }
        return new TrainingBatch(t.length, Map.of("x", noisy, "t", TrainingBatch.timesteps(t), "y", y),
                output -> loss(output, images, k));
    }

    /** A draw from q(x_{t−1} | x_t, x_0) at one element, where x_t has the given noise; at t = 0 its mean. */
    private double posteriorSample(int t, double x0, double noise, double posteriorNoise) {
        double xt = schedule.sqrtAlphasCumprod(t) * x0 + schedule.sqrtOneMinusAlphasCumprod(t) * noise;
        double sigma = t == 0 ? 0 : Math.exp(0.5 * schedule.posteriorLogVarianceClipped(t));
        return schedule.posteriorMeanCoef1(t) * x0 + schedule.posteriorMeanCoef2(t) * xt + sigma * posteriorNoise;
    }

    private static Loss.Value loss(Tensor output, Tensor images, int k) {
        int height = images.dim(2);
        int width = images.dim(3);
        int size = images.size() / images.dim(0);
        Tensor gradient = Tensor.zeros(output.shape());
        double[] losses = new double[images.dim(0)];
        for (int row = 0; row < images.size() / width; row++) {
            if (row % height % k != 0) {
                continue;
            }
            int image = row * width / size;
            for (int x = 0; x < width; x += k) {
                double error = (double) output.data()[row * width + x] - images.data()[row * width + x];
                losses[image] += error * error / size;
                gradient.data()[row * width + x] = (float) (2 * error / size);
            }
        }
        return new Loss.Value(losses, gradient);
    }
}
