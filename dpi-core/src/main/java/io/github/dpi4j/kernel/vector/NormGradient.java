package io.github.dpi4j.kernel.vector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of a {@link NormAffine}: of z = (x̂·w + v)·(1 + s) + t with x̂ = (x − mean)·r over groups of channels.
 * From the sums of dz and of dz · x̂ over each image's pixels follow the gradients of w, v, s and t, and a line for each
 * image and channel on which dx = a·dz + slope·x + offset.
 */
public final class NormGradient {
    private final @Nullable NormAffine norm;
    private final NormAffine.@Nullable Groups groups;
    private final @Nullable FeatureMap embedding;
    private final Sinks sinks;
    private final int channels;
    private final long pixels;
    private final int stride;
    /** By image and channel: x̂ = x · hatScale + hatShift. */
    final float[] hatScale;
    final float[] hatShift;
    /** By image and channel: what the means of gradients take from dx. */
    final float[] slope;
    final float[] offset;
    /** Sums of dz and of dz · x̂ over one image's pixels, by channel. */
    private final double[] sum;
    private final double[] sumHat;

    /**
     * Where gradients go, each added to or null where not wanted or not there.
     *
     * @param weight (channels)
     * @param bias (channels)
     * @param scale one pixel an image: of s of all channels, then of t; or of t alone if {@code shiftOnly}
     * @param shiftOnly whether the embedding has no scale
     */
    public record Sinks(float @Nullable [] weight, float @Nullable [] bias, @Nullable FeatureMap scale,
            boolean shiftOnly) {
        /** No gradients but the input's. */
        public static final Sinks NONE = new Sinks(null, null, null, false);
    }

    /**
     * @param norm the normalisation's forward step, or null if there is none: then x̂ = x, w = 1, v = 0
     * @param groups of the normalisation; null without one
     * @param embedding one pixel an image: scales s of all channels, then shifts t; or null
     * @param pixels of one image
     */
    public NormGradient(@Nullable NormAffine norm, NormAffine.@Nullable Groups groups, @Nullable FeatureMap embedding,
            Sinks sinks, int images,
            int channels, long pixels) {
        this.norm = norm;
        this.groups = groups;
        this.embedding = embedding;
        this.sinks = sinks;
        this.channels = channels;
        this.pixels = pixels;
        this.stride = Lanes.padded(channels);
        this.hatScale = new float[images * stride];
        this.hatShift = new float[images * stride];
        this.slope = new float[images * stride];
        this.offset = new float[images * stride];
        this.sum = new double[channels];
        this.sumHat = new double[channels];
        Arrays.fill(hatScale, 1);
    }

    int stride() {
        return stride;
    }

    /** Takes over the statistics of the last forward pass. */
    void begin() {
        if (norm == null || groups == null) {
            return;
        }
        int perGroup = channels / groups.count();
        for (int i = 0; i < hatScale.length / stride; i++) {
            for (int c = 0; c < channels; c++) {
                int g = i * groups.count() + c / perGroup;
                hatScale[i * stride + c] = (float) norm.inverses()[g];
                hatShift[i * stride + c] = (float) (-norm.means()[g] * norm.inverses()[g]);
            }
        }
    }

    /**
     * Takes the sums of one image; images one after another.
     *
     * @param sums of dz and, {@code stride} floats behind, of dz · x̂, for each of {@code rows} rows of pixels
     */
    void image(int image, float[] sums, int at, int rows) {
        Arrays.fill(sum, 0);
        Arrays.fill(sumHat, 0);
        for (int y = 0; y < rows; y++) {
            int row = at + y * 2 * stride;
            for (int c = 0; c < channels; c++) {
                sum[c] += sums[row + c];
                sumHat[c] += sums[row + stride + c];
            }
        }
        for (int c = 0; c < channels; c++) {
            double scale = embedding == null ? 1 : 1.0 + embedding.data()[embedding.at(image, 0, 0) + c];
            if (sinks.weight != null) {
                sinks.weight[c] += (float) (scale * sumHat[c]);
            }
            if (sinks.bias != null) {
                sinks.bias[c] += (float) (scale * sum[c]);
            }
            if (sinks.scale != null) {
                double w = groups == null ? 1 : groups.weight()[c];
                double v = groups == null ? 0 : groups.bias()[c];
                int to = sinks.scale.at(image, 0, 0) + c;
                if (sinks.shiftOnly) {
                    sinks.scale.data()[to] += (float) sum[c];
                } else {
                    sinks.scale.data()[to] += (float) (w * sumHat[c] + v * sum[c]);
                    sinks.scale.data()[to + channels] += (float) sum[c];
                }
            }
        }
        if (norm != null && groups != null) {
            lines(image, norm, groups);
        }
    }

    private void lines(int image, NormAffine norm, NormAffine.Groups groups) {
        int perGroup = channels / groups.count();
        for (int g = 0; g < groups.count(); g++) {
            double mean = 0;
            double meanHat = 0;
            for (int c = g * perGroup; c < (g + 1) * perGroup; c++) {
                double scale = embedding == null ? 1 : 1.0 + embedding.data()[embedding.at(image, 0, 0) + c];
                mean += scale * groups.weight()[c] * sum[c];
                meanHat += scale * groups.weight()[c] * sumHat[c];
            }
            mean /= perGroup * (double) pixels;
            meanHat /= perGroup * (double) pixels;
            double r = norm.inverses()[image * groups.count() + g];
            double mu = norm.means()[image * groups.count() + g];
            for (int c = g * perGroup; c < (g + 1) * perGroup; c++) {
                slope[image * stride + c] = (float) (-r * r * meanHat);
                offset[image * stride + c] = (float) (r * (r * mu * meanHat - mean));
            }
        }
    }
}
