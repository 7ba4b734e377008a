package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.kernel.Workers;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of resample(activation(scale · concat(parts) + shift)), the whole of what a {@link ConvInput} does on the way, in
 * two passes: the first goes back over resampling and activation and sums what normalisation needs, the second does so again, and
 * on over the normalisation. Reading memory once more is cheaper than writing what lies between to it.
 */
public final class ActivationGradient implements Operation {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;
    /** Pixels that are gone through together, vector of channels by vector of channels. */
    private static final int PIXELS = 8;

    private final List<Part> parts;
    private final ConvInput.Affine affine;
    private final boolean silu;
    /** Any activation but SiLU, or null. */
    private final @Nullable Activation other;
    private final Resample resample;
    private final NormGradient norm;
    private final FeatureMap outGradient;
    /** Floats of a pixel of the concatenated parts. */
    private final int stride;
    /** By image and row of the parts: sums of dz, then of dz · x̂. */
    private final float[] sums;

    /**
     * One of the feature maps that the input was made of.
     *
     * @param value what was read
     * @param addend what is added to the gradient, or null; may be {@code gradient} itself
     * @param gradient written; null where not wanted
     */
    public record Part(FeatureMap value, @Nullable FeatureMap addend, @Nullable FeatureMap gradient) {
    }

    /**
     * @param affine as in the forward pass
     * @param norm how scale and shift came about
     * @param outGradient of the resampled values
     */
    public ActivationGradient(List<Part> parts, ConvInput.Affine affine, Activation activation, Resample resample,
            NormGradient norm, FeatureMap outGradient) {
        this.parts = List.copyOf(parts);
        this.affine = affine;
        this.silu = activation instanceof Activation.Silu;
        this.other = silu || activation instanceof Activation.None ? null : activation;
        this.resample = resample;
        this.norm = norm;
        this.outGradient = outGradient;
        this.stride = norm.stride();
        FeatureMap first = parts.getFirst().value;
        this.sums = new float[first.images() * first.height() * 2 * stride];
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        norm.begin();
        int images = parts.getFirst().value.images();
        int height = parts.getFirst().value.height();
        workers.run(images * height, (task, _) -> {
            int first = 0;
            for (Part part : parts) {
                activation(part.value, task / height, task % height, first);
                first += part.value.stride();
            }
        });
        for (int image = 0; image < images; image++) {
            norm.image(image, sums, image * height * 2 * stride, height);
        }
        workers.run(images * height, (task, _) -> {
            int first = 0;
            for (Part part : parts) {
                if (part.gradient != null) {
                    normalisation(part, part.gradient, task / height, task % height, first);
                }
                first += part.value.stride();
            }
        });
    }

    /** One row: a few pixels at a time, so that memory is read in order and lines stay in registers. */
    private void activation(FeatureMap x, int image, int y, int first) {
        for (int p = 0; p < x.width(); p += PIXELS) {
            activation(x, image, y, p, Math.min(x.width(), p + PIXELS), first);
        }
    }

    private void activation(FeatureMap x, int image, int y, int left, int right, int first) {
        int sumAt = (image * x.height() + y) * 2 * stride + first;
        int from = x.at(image, y, 0);
        for (int c = 0; c < x.stride(); c += L) {
            int line = image * affine.stride() + first + c;
            FloatVector scale = FloatVector.fromArray(S, affine.scale(), line);
            FloatVector shift = FloatVector.fromArray(S, affine.shift(), line);
            FloatVector hatScale = FloatVector.fromArray(S, norm.hatScale, line);
            FloatVector hatShift = FloatVector.fromArray(S, norm.hatShift, line);
            FloatVector sum = left == 0 ? FloatVector.zero(S) : FloatVector.fromArray(S, sums, sumAt + c);
            FloatVector sumHat = left == 0
                    ? FloatVector.zero(S)
                    : FloatVector.fromArray(S, sums, sumAt + stride + c);
            for (int p = left; p < right; p++) {
                FloatVector value = FloatVector.fromArray(S, x.data(), from + p * x.stride() + c);
                FloatVector gradient = ResampleGradient.at(outGradient, resample, image, y, p, first + c);
                if (silu) {
                    gradient = gradient.mul(VectorMath.siluSlope(value.fma(scale, shift)));
                } else if (other != null) {
                    gradient = gradient.mul(Activations.derivative(other, value.fma(scale, shift)));
                }
                sum = sum.add(gradient);
                sumHat = gradient.fma(value.fma(hatScale, hatShift), sumHat);
            }
            sum.intoArray(sums, sumAt + c);
            sumHat.intoArray(sums, sumAt + stride + c);
        }
    }

    private void normalisation(Part part, FeatureMap gradient, int image, int y, int first) {
        for (int p = 0; p < part.value.width(); p += PIXELS) {
            normalisation(part, gradient, image, y, p, Math.min(part.value.width(), p + PIXELS), first);
        }
    }

    private void normalisation(Part part, FeatureMap gradient, int image, int y, int left, int right, int first) {
        FeatureMap x = part.value;
        int at = x.at(image, y, 0);
        int to = gradient.at(image, y, 0);
        int add = part.addend == null ? 0 : part.addend.at(image, y, 0);
        for (int c = 0; c < x.stride(); c += L) {
            int line = image * affine.stride() + first + c;
            FloatVector scale = FloatVector.fromArray(S, affine.scale(), line);
            FloatVector shift = FloatVector.fromArray(S, affine.shift(), line);
            FloatVector slope = FloatVector.fromArray(S, norm.slope, line);
            FloatVector offset = FloatVector.fromArray(S, norm.offset, line);
            for (int p = left; p < right; p++) {
                int i = p * x.stride() + c;
                FloatVector value = FloatVector.fromArray(S, x.data(), at + i);
                FloatVector d = ResampleGradient.at(outGradient, resample, image, y, p, first + c);
                if (silu) {
                    d = d.mul(VectorMath.siluSlope(value.fma(scale, shift)));
                } else if (other != null) {
                    d = d.mul(Activations.derivative(other, value.fma(scale, shift)));
                }
                d = d.fma(scale, value.fma(slope, offset));
                if (part.addend != null) {
                    d = d.add(FloatVector.fromArray(S, part.addend.data(), add + i));
                }
                d.intoArray(gradient.data(), to + i);
            }
        }
    }
}
