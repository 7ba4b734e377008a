package io.github.dpi4j.objective;

import io.github.dpi4j.optim.Loss;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/**
 * The loss of a diffusion prior: the mean squared error of the predicted noise (Ho et al., 2020), and if the network
 * predicts variances too, for those the variational bound (Nichol and Dhariwal, "Improved Denoising Diffusion Probabilistic Models",
 * 2021): L_simple + (steps/1000) · L_vb, where the bound's gradient does not reach the predicted noise.
 *
 * @param schedule all timesteps of training
 * @param learnedSigma whether the network predicts variances beside the noise
 */
public record DenoisingObjective(DiffusionSchedule schedule, boolean learnedSigma) {
    /**
     * Makes a training batch.
     *
     * @param images x_0 (N, C, H, W) in [−1, 1]; not modified
     * @param t the images' timesteps
     * @param noise draws from N(0, 1), like images; not modified until the loss was taken
     * @return the batch
     */
    public TrainingBatch batch(Tensor images, int[] t, Tensor noise) {
        Tensor noisy = GaussianDiffusion.qSample(schedule, t, images, noise);
        return new TrainingBatch(t.length, Map.of("x", noisy, "t", TrainingBatch.timesteps(t)),
                output -> loss(output, images, noisy, t, noise));
    }

    private Loss.Value loss(Tensor output, Tensor images, Tensor noisy, int[] t, Tensor noise) {
        int channels = images.dim(1) * (learnedSigma ? 2 : 1);
        if (output.dim(1) != channels) {
            throw new IllegalArgumentException("network output: expected " + channels + " channels ("
                    + (learnedSigma ? "noise and variance" : "noise") + "), got " + output.dim(1));
        }
        int size = images.size() / t.length;
        int outSize = output.size() / t.length;
        Tensor gradient = Tensor.zeros(output.shape());
        double[] losses = new double[t.length];
        for (int n = 0; n < t.length; n++) {
            VarianceBound bound = new VarianceBound(schedule, t[n]);
            double squares = 0;
            double bits = 0;
            for (int i = 0; i < size; i++) {
                int at = n * outSize + i;
                double predicted = output.data()[at];
                double error = predicted - noise.data()[n * size + i];
                squares += error * error;
                gradient.data()[at] = (float) (2 * error / size);
                if (learnedSigma) {
                    bound.evaluate(images.data()[n * size + i], noisy.data()[n * size + i], predicted,
                            output.data()[at + size]);
                    double scale = schedule.steps() / 1000.0 / size;
                    bits += scale * bound.bits();
                    gradient.data()[at + size] = (float) (scale * bound.gradient());
                }
            }
            losses[n] = squares / size + bits;
        }
        return new Loss.Value(losses, gradient);
    }
}
