package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.VectorMath.C2;
import static io.github.dpi4j.kernel.vector.VectorMath.C3;
import static io.github.dpi4j.kernel.vector.VectorMath.C4;
import static io.github.dpi4j.kernel.vector.VectorMath.C5;
import static io.github.dpi4j.kernel.vector.VectorMath.C6;
import static io.github.dpi4j.kernel.vector.VectorMath.LIMIT;
import static io.github.dpi4j.kernel.vector.VectorMath.LN_2;
import static io.github.dpi4j.kernel.vector.VectorMath.LOG2_E;
import static io.github.dpi4j.kernel.vector.VectorMath.ROUND;
import static io.github.dpi4j.kernel.vector.VectorMath.SIGN;

import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Resample;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The input of a convolution: feature maps concatenated along channels, which are normalised, activated and resampled as
 * they are loaded, without a pass of their own: resample(activation(scale · concat(parts) + shift)).
 */
public final class ConvInput {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;

    private final FeatureMap[] parts;
    private final @Nullable Affine affine;
    private final boolean silu;
    /** Any activation but SiLU, or null. */
    private final @Nullable Activation other;
    private final Resample resample;
    private final int channels;

    /**
     * @param parts of equal size; all but the last have whole vectors of channels
     * @param affine scale and shift per image and channel, or null
     * @throws IllegalArgumentException if all parts but the last do not have whole vectors, or a mean is to be taken of
     *         other activated values than SiLU's
     */
    public ConvInput(List<FeatureMap> parts, @Nullable Affine affine, Activation activation, Resample resample) {
        this.parts = parts.toArray(FeatureMap[]::new);
        this.affine = affine;
        this.silu = activation instanceof Activation.Silu;
        this.other = silu || activation instanceof Activation.None ? null : activation;
        if (other != null && resample == Resample.AVERAGE_DOWN) {
            throw new IllegalArgumentException("input: expected means of SiLU's values or plain ones, got " + other);
        }
        this.resample = resample;
        int sum = 0;
        for (FeatureMap part : parts) {
            if (sum % L != 0) {
                throw new IllegalArgumentException("concat: channels of all but the last part must fill vectors of " + L
                        + ": got " + parts.stream().map(FeatureMap::channels).toList());
            }
            sum += part.channels();
        }
        this.channels = sum;
    }

    /** Scale and shift per channel: image {@code n}'s start at {@code n · stride}, both arrays padded to whole vectors. */
    public record Affine(float[] scale, float[] shift, int stride) {
    }

    public int images() {
        return parts[0].images();
    }

    /** Height after resampling. */
    public int height() {
        return resample.extent(parts[0].height());
    }

    /** Width after resampling. */
    public int width() {
        return resample.extent(parts[0].width());
    }

    public int channels() {
        return channels;
    }

    /** Channels rounded up to whole vectors. */
    public int stride() {
        return Lanes.padded(channels);
    }

    /** Returns the one map that this input is, if nothing happens to it on the way; else null. */
    @Nullable
    FeatureMap plain() {
        return parts.length == 1 && affine == null && other == null && !silu && resample == Resample.NONE
                ? parts[0]
                : null;
    }

    /** Floats that are read. */
    long size() {
        long size = 0;
        for (FeatureMap part : parts) {
            size += part.size();
        }
        return size;
    }

    /**
     * Copies a rectangle, activated, with zeros outside the image.
     *
     * @param y0 first row, after resampling; may be negative
     * @param x0 first column; may be negative
     * @param to written: vector v of pixel p goes to {@code at + v · vectorStep + p · pixelStep}, pixels row by row
     */
    void load(int image, int y0, int x0, int rows, int columns, float[] to, int at, int vectorStep, int pixelStep) {
        int vectors = stride() / L;
        int left = Math.clamp(-x0, 0, columns);
        int right = Math.clamp(width() - x0, left, columns);
        for (int r = 0; r < rows; r++) {
            int y = y0 + r;
            int row = at + r * columns * pixelStep;
            if (y < 0 || y >= height()) {
                zero(to, row, 0, columns, vectors, vectorStep, pixelStep);
                continue;
            }
            zero(to, row, 0, left, vectors, vectorStep, pixelStep);
            zero(to, row, right, columns, vectors, vectorStep, pixelStep);
            if (resample == Resample.NEAREST_UP && (y & 1) == 1 && r > 0) {
                copyRow(to, row - columns * pixelStep, row, left, right, vectors, vectorStep, pixelStep);
                continue;
            }
            int first = 0;
            for (FeatureMap part : parts) {
                loadRow(part, first, image, y, x0, left, right, to, row + first / L * vectorStep, vectorStep,
                        pixelStep);
                first += part.stride();
            }
        }
    }

    private void loadRow(FeatureMap part, int first, int image, int y, int x0, int left, int right, float[] to, int row,
            int vectorStep, int pixelStep) {
        int vectors = part.stride() / L;
        switch (resample) {
            case NONE -> pixels(part.data(), part.at(image, y, x0 + left), part.stride(), right - left, image, first,
                    vectors, to, row + left * pixelStep, vectorStep, pixelStep);
            case NEAREST_UP -> {
                for (int x = left; x < right; x++) {
                    int to0 = row + x * pixelStep;
                    pixels(part.data(), part.at(image, y >> 1, (x0 + x) >> 1), 0, 1, image, first, vectors, to, to0,
                            vectorStep, 0);
                    if (((x0 + x) & 1) == 0 && x + 1 < right) {
                        for (int v = 0; v < vectors; v++) {
                            FloatVector.fromArray(S, to, to0 + v * vectorStep).intoArray(to,
                                    to0 + pixelStep + v * vectorStep);
                        }
                        x++;
                    }
                }
            }
            case AVERAGE_DOWN -> {
                for (int x = left; x < right; x++) {
                    pooledPixel(part.data(), part.at(image, 2 * y, 2 * (x0 + x)), part.stride(),
                            part.width() * part.stride(), image, first, vectors, to, row + x * pixelStep, vectorStep);
                }
            }
        }
    }

    /**
     * Loads a run of pixels.
     *
     * @param from the first pixel from {@code at}, {@code stride} floats from pixel to pixel
     */
    private void pixels(float[] from, int at, int stride, int count, int image, int first, int vectors, float[] to,
            int to0, int vectorStep, int pixelStep) {
        if (affine == null) {
            for (int p = 0; p < count; p++) {
                for (int v = 0; v < vectors; v++) {
                    FloatVector.fromArray(S, from, at + p * stride + v * L).intoArray(to,
                            to0 + p * pixelStep + v * vectorStep);
                }
            }
        } else {
            activate(affine, from, at, stride, count, image, first, vectors, to, to0, vectorStep, pixelStep);
        }
        if (other != null) {
            Activations.apply(other, to, to0, vectors, vectorStep, count, pixelStep);
        } else if (silu && affine == null) {
            Activations.apply(Activation.SILU, to, to0, vectors, vectorStep, count, pixelStep);
        }
    }

    /**
     * Normalises and activates a run of pixels. A method by itself, or the JIT compiler now and then leaves the activation
     * a call, on vectors in boxes, and a pass takes up to two fifths longer: with more than 325 bytecodes it never becomes
     * a part of its callers, whose size would not allow for more; none but normalised pixels count here, so that the
     * compiler, whenever it begins, has seen the activation to be frequent; and {@link VectorMath#silu} is written out, as
     * its parts may have been compiled by themselves before, and then stay calls.
     */
    private void activate(Affine affine, float[] from, int at, int stride, int count, int image, int first, int vectors,
            float[] to,
            int to0, int vectorStep, int pixelStep) {
        int c = image * affine.stride + first;
        float[] scale = affine.scale;
        float[] shift = affine.shift;
        if (silu) {
            for (int p = 0; p < count; p++) {
                int i = at + p * stride;
                int o = to0 + p * pixelStep;
                for (int v = 0; v < vectors; v++) {
                    FloatVector x = FloatVector.fromArray(S, from, i + v * L);
                    x = x.fma(FloatVector.fromArray(S, scale, c + v * L), FloatVector.fromArray(S, shift, c + v * L));
                    IntVector bits = x.reinterpretAsInts();
                    IntVector magnitude = bits.and(~SIGN).min(Float.floatToRawIntBits(LIMIT));
                    FloatVector negated = magnitude
                            .or(IntVector.broadcast(IntVector.SPECIES_PREFERRED, SIGN)
                                    .lanewise(VectorOperators.AND_NOT, bits))
                            .reinterpretAsFloats();
                    FloatVector n = negated.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUND));
                    FloatVector r = n.sub(ROUND).fma(FloatVector.broadcast(S, -LN_2), negated);
                    FloatVector e = r.fma(FloatVector.broadcast(S, C6), FloatVector.broadcast(S, C5));
                    e = e.fma(r, FloatVector.broadcast(S, C4));
                    e = e.fma(r, FloatVector.broadcast(S, C3));
                    e = e.fma(r, FloatVector.broadcast(S, C2));
                    e = e.fma(r, FloatVector.broadcast(S, 1f));
                    e = e.fma(r, FloatVector.broadcast(S, 1f));
                    e = e.mul(n.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
                    x.div(e.add(1f)).intoArray(to, o + v * vectorStep);
                }
            }
        } else {
            for (int p = 0; p < count; p++) {
                int i = at + p * stride;
                int o = to0 + p * pixelStep;
                for (int v = 0; v < vectors; v++) {
                    FloatVector x = FloatVector.fromArray(S, from, i + v * L);
                    x.fma(FloatVector.fromArray(S, scale, c + v * L), FloatVector.fromArray(S, shift, c + v * L))
                            .intoArray(to, o + v * vectorStep);
                }
            }
        }
    }

    private void pooledPixel(float[] from, int at, int right, int down, int image, int first, int vectors, float[] to,
            int to0, int vectorStep) {
        for (int v = 0; v < vectors; v++) {
            FloatVector sum = FloatVector.zero(S);
            // A loop, because the JIT compiler inlines no more than one or two activations into a method.
            for (int corner = 0; corner < 4; corner++) {
                int i = at + (corner & 1) * right + (corner >> 1) * down + v * L;
                sum = sum.add(activated(FloatVector.fromArray(S, from, i), image, first + v * L));
            }
            sum.mul(0.25f).intoArray(to, to0 + v * vectorStep);
        }
    }

    private FloatVector activated(FloatVector x, int image, int c) {
        if (affine != null) {
            int i = image * affine.stride + c;
            x = x.fma(FloatVector.fromArray(S, affine.scale, i), FloatVector.fromArray(S, affine.shift, i));
        }
        return silu ? VectorMath.silu(x) : x;
    }

    private static void zero(float[] to, int row, int from, int until, int vectors, int vectorStep, int pixelStep) {
        for (int x = from; x < until; x++) {
            for (int v = 0; v < vectors; v++) {
                int at = row + x * pixelStep + v * vectorStep;
                Arrays.fill(to, at, at + L, 0f);
            }
        }
    }

    private static void copyRow(float[] to, int from, int row, int left, int right, int vectors, int vectorStep,
            int pixelStep) {
        for (int v = 0; v < vectors; v++) {
            for (int x = left; x < right; x++) {
                int i = v * vectorStep + x * pixelStep;
                FloatVector.fromArray(S, to, from + i).intoArray(to, row + i);
            }
        }
    }
}
