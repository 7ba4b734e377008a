package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Tensor;
import java.util.Optional;

/**
 * The mean of every s×s patch: area down-sampling, as in DDRM and DDNM (Kawar et al. 2022, Wang et al. 2023). Measurements are
 * (N, C, H/s, W/s); A Aᵀ = I/s², so A⁺ = s²Aᵀ repeats every pixel s×s times.
 *
 * <p>Its spectrum needs no decomposition: a Householder reflection turns the constant patch into the patch's first coordinate, which
 * carries the singular value 1/s; the s² − 1 others are the null space.
 */
public final class AveragePooling extends PlaneOperator {
    private final int s;

    private AveragePooling(ImageSize images, int s) {
        super(images, images.dividedBy(s));
        this.s = s;
    }

    /**
     * {@return the pooling of images of this size}
     *
     * @param height height of the images in pixels
     * @param width width of the images in pixels
     * @param s side of a patch, at least 1; divides height and width
     */
    public static AveragePooling of(int height, int width, int s) {
        return new AveragePooling(new ImageSize(height, width), s);
    }

    @Override
    void applyTo(float[] x, int at, float[] y, int to) {
        for (int patch = 0; patch < measurements.pixels(); patch++) {
            y[to + patch] = sum(x, at + corner(patch)) / (s * s);
        }
    }

    @Override
    void adjointTo(float[] y, int at, float[] x, int to) {
        for (int patch = 0; patch < measurements.pixels(); patch++) {
            add(x, to + corner(patch), y[at + patch] / (s * s));
        }
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        return fromMeasurements(y, (from, at, out, to) -> {
            for (int patch = 0; patch < measurements.pixels(); patch++) {
                add(out, to + corner(patch), from[at + patch]);
            }
        });
    }

    @Override
    public Optional<Spectrum> spectrum() {
        return Optional.of(new Reflections());
    }

    /** Returns the place of a patch's first pixel in its plane. */
    private int corner(int patch) {
        return s * (patch / measurements.width() * images.width() + patch % measurements.width());
    }

    private float sum(float[] x, int corner) {
        float sum = 0;
        for (int row = 0; row < s; row++) {
            for (int i = corner + row * images.width(), end = i + s; i < end; i++) {
                sum += x[i];
            }
        }
        return sum;
    }

    private void add(float[] x, int corner, float value) {
        for (int row = 0; row < s; row++) {
            for (int i = corner + row * images.width(), end = i + s; i < end; i++) {
                x[i] += value;
            }
        }
    }

    /** V = I − u uᵀ/(1 − 1/s) in every patch, with u = e₁ − (1, …, 1)/s: symmetric, and exchanges e₁ with the constant patch. */
    private final class Reflections implements Spectrum {
        @Override
        public Tensor singularValues() {
            Tensor out = Tensor.zeros(1, 1, images.height(), images.width());
            for (int patch = 0; patch < measurements.pixels(); patch++) {
                out.data()[corner(patch)] = 1f / s;
            }
            return out;
        }

        @Override
        public Tensor toSpectral(Tensor x) {
            return fromImages(x, this::reflect, images);
        }

        @Override
        public Tensor fromSpectral(Tensor v) {
            return toSpectral(v);
        }

        @Override
        public Tensor measurementToSpectral(Tensor y) {
            return fromMeasurements(y, (from, at, out, to) -> {
                for (int patch = 0; patch < measurements.pixels(); patch++) {
                    out[to + corner(patch)] = from[at + patch];
                }
            });
        }

        private void reflect(float[] x, int at, float[] out, int to) {
            System.arraycopy(x, at, out, to, images.pixels());
            for (int patch = 0; s > 1 && patch < measurements.pixels(); patch++) {
                int corner = corner(patch);
                float along = (x[at + corner] - sum(x, at + corner) / s) / (1 - 1f / s);
                out[to + corner] -= along;
                add(out, to + corner, along / s);
            }
        }
    }
}
