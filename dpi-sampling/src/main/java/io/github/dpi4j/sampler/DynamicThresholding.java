package io.github.dpi4j.sampler;

import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A sampler whose clean images are thresholded dynamically (Saharia et al., "Photorealistic Text-to-Image Diffusion
 * Models with Deep Language Understanding", 2022, section 2.3): image by image, x̂0 is clipped to ±q and divided by q,
 * where q is a quantile of |x̂0|, at least 1. For a prior that does not clip ({@link Prior#withClip}).
 *
 * @param sampler the sampler
 * @param quantile from 0 to 1; the authors of DPM-Solver++ take 0.995
 */
public record DynamicThresholding(Sampler sampler, double quantile) implements Sampler {
    /** Checks the components. */
    public DynamicThresholding {
        Objects.requireNonNull(sampler, "sampler");
        if (!(quantile >= 0 && quantile <= 1)) {
            throw new IllegalArgumentException("quantile: expected a number from 0 to 1, got " + quantile);
        }
    }

    @Override
    public int order() {
        return sampler.order();
    }

    @Override
    public SamplerStep step(DiffusionSchedule schedule, int i, Tensor x, Estimate estimate, Tensor noise,
            List<SamplerStep> history) {
        return sampler.step(schedule, i, x, threshold(estimate), noise, history);
    }

    /**
     * {@return the estimate with its clean images thresholded}
     *
     * @param estimate the prior's estimate; not modified
     */
    public Estimate threshold(Estimate estimate) {
        Tensor thresholded = estimate.predXStart().copy();
        int size = thresholded.size() / thresholded.dim(0);
        for (int from = 0; from < thresholded.size(); from += size) {
            threshold(thresholded.data(), from, from + size);
        }
        return estimate.withPredXStart(thresholded);
    }

    private void threshold(float[] image, int from, int to) {
        float[] magnitudes = new float[to - from];
        for (int p = from; p < to; p++) {
            magnitudes[p - from] = Math.abs(image[p]);
        }
        float q = (float) Math.max(1, quantile(magnitudes));
        for (int p = from; p < to; p++) {
            image[p] = Math.clamp(image[p], -q, q) / q;
        }
    }

    /** Returns the quantile with linear interpolation, as torch.quantile computes it; the values are sorted. */
    private double quantile(float[] values) {
        Arrays.sort(values);
        double at = quantile * (values.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, values.length - 1);
        return values[below] + (at - below) * (values[above] - values[below]);
    }
}
