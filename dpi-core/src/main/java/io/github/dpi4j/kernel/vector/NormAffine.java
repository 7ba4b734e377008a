package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Group normalisation as a scale and a shift per image and channel, from statistics that were gathered when the values were
 * written, combined with an embedding's scale and shift: x·a + b = ((x − mean)/√(var + eps)·w + v)·(1 + s) + t.
 */
public final class NormAffine implements Operation {
    private final List<Part> parts;
    private final Groups groups;
    private final @Nullable FeatureMap embedding;
    private final ConvInput.Affine affine;
    private final int images;
    private final int channels;
    /** Sum and sum of squares of a group. */
    private final double[] totals = new double[2];
    /** By image and group. */
    private final double[] means;
    private final double[] inverses;

    /** Channels whose statistics stand together. */
    public record Part(ChannelStats stats, int channels) {
    }

    /** Weights of a group normalisation. */
    public record Groups(int count, float eps, float[] weight, float[] bias) {
    }

    /**
     * @param parts side by side in channels
     * @param embedding one pixel an image: scales s of all channels, then shifts t; or null
     * @param affine written
     */
    public NormAffine(List<Part> parts, Groups groups, @Nullable FeatureMap embedding, ConvInput.Affine affine,
            int images) {
        this.parts = List.copyOf(parts);
        this.groups = groups;
        this.embedding = embedding;
        this.affine = affine;
        this.images = images;
        this.channels = parts.stream().mapToInt(Part::channels).sum();
        this.means = new double[images * groups.count];
        this.inverses = new double[means.length];
    }

    /** The means of the last run, by image and group. */
    public double[] means() {
        return means;
    }

    /** 1/√(variance + eps) of the last run, by image and group. */
    public double[] inverses() {
        return inverses;
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        int perGroup = channels / groups.count;
        for (int image = 0; image < images; image++) {
            int part = 0;
            int before = 0;
            for (int g = 0; g < groups.count; g++) {
                totals[0] = 0;
                totals[1] = 0;
                double n = 0;
                for (int c = g * perGroup; c < (g + 1) * perGroup; c++) {
                    while (c - before >= parts.get(part).channels) {
                        before += parts.get(part++).channels;
                    }
                    ChannelStats stats = parts.get(part).stats;
                    stats.total(image, c - before, totals);
                    n += stats.pixels();
                }
                double mean = totals[0] / n;
                double variance = Math.max(0, totals[1] / n - mean * mean);
                double inverse = 1 / Math.sqrt(variance + groups.eps);
                means[image * groups.count + g] = mean;
                inverses[image * groups.count + g] = inverse;
                write(image, g * perGroup, perGroup, mean, inverse);
            }
        }
    }

    private void write(int image, int first, int count, double mean, double inverse) {
        int at = embedding == null ? 0 : embedding.at(image, 0, 0);
        for (int c = first; c < first + count; c++) {
            double scale = embedding == null ? 1 : 1.0 + embedding.data()[at + c];
            double shift = embedding == null ? 0 : embedding.data()[at + channels + c];
            // The mean goes with the scale as it is rounded, else a large mean would carry the rounding into the result.
            float a = (float) (inverse * groups.weight[c] * scale);
            double b = groups.bias[c] * scale + shift - mean * a;
            affine.scale()[image * affine.stride() + c] = a;
            affine.shift()[image * affine.stride() + c] = (float) b;
        }
    }
}
