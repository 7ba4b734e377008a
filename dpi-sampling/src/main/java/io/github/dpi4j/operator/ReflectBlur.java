package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Tensor;

/**
 * Blur with the image mirrored at its border, the edge pixel not repeated ("reflect"): the blur of the face
 * degradations in BasicSR, GFPGAN and DifFace. A correlation: y[p] = Σ k[d] x[p + d], the kernel is not flipped.
 * Measurements have the images' size.
 *
 * <p>This class does what {@link SeparableOperator} cannot: kernels that are no product of two. Its adjoint is exact; its pseudo-inverse has
 * no closed form and comes from conjugate gradients to a relative tolerance of 1e-6 or 500 steps, which leave out the frequencies that the
 * blur all but removes; so does its proximal map, which ends the sooner the larger ρ is. Each step costs 4·K² operations per pixel.
 */
public final class ReflectBlur extends PlaneOperator {
    private final BlurKernel kernel;

    private ReflectBlur(ImageSize images, BlurKernel kernel) {
        super(images, images);
        this.kernel = kernel;
    }

    /**
     * {@return the blur of images of this size: a {@link SeparableOperator}, with a spectrum, if the kernel is a
     * product of two, as isotropic Gaussians are; otherwise a {@code ReflectBlur}}
     *
     * @param height height of the images in pixels
     * @param width width of the images in pixels
     * @param kernel the blur kernel
     */
    public static LinearOperator of(int height, int width, BlurKernel kernel) {
        ImageSize images = new ImageSize(height, width);
        return kernel.factors()
                .<LinearOperator>map(f -> SeparableOperator.of(matrix(height, f.down()), matrix(width, f.right())))
                .orElseGet(() -> new ReflectBlur(images, kernel));
    }

    private static BandMatrix matrix(int n, double[] weights) {
        double[][] rows = new double[n][n];
        for (int o = 0; o < n; o++) {
            for (int i = 0; i < weights.length; i++) {
                rows[o][Border.EDGE_ONCE.inside(o + i - weights.length / 2, n)] += weights[i];
            }
        }
        return BandMatrix.of(rows, n);
    }

    private int margin() {
        return kernel.size() / 2;
    }

    private int paddedWidth() {
        return images.width() + 2 * margin();
    }

    /** Returns, for each place of the padded plane, the place in the image whose pixel it repeats. */
    private int[] sources() {
        int margin = margin();
        int width = paddedWidth();
        int[] out = new int[(images.height() + 2 * margin) * width];
        for (int i = 0; i < out.length; i++) {
            out[i] = Border.EDGE_ONCE.inside(i / width - margin, images.height()) * images.width()
                    + Border.EDGE_ONCE.inside(i % width - margin, images.width());
        }
        return out;
    }

    @Override
    void applyTo(float[] x, int at, float[] y, int to) {
        int[] sources = sources();
        float[] padded = new float[sources.length];
        for (int i = 0; i < padded.length; i++) {
            padded[i] = x[at + sources[i]];
        }
        forEachTap((row, shifted, weight) -> {
            int out = to + row * images.width();
            for (int i = 0; i < images.width(); i++) {
                y[out + i] += weight * padded[shifted + i];
            }
        });
    }

    @Override
    void adjointTo(float[] y, int at, float[] x, int to) {
        int[] sources = sources();
        float[] padded = new float[sources.length];
        forEachTap((row, shifted, weight) -> {
            int in = at + row * images.width();
            for (int i = 0; i < images.width(); i++) {
                padded[shifted + i] += weight * y[in + i];
            }
        });
        for (int i = 0; i < padded.length; i++) {
            x[to + sources[i]] += padded[i];
        }
    }

    /** A weight of the kernel for a whole row of the image. */
    @FunctionalInterface
    private interface Tap {
        /**
         * @param row of the image
         * @param shifted where the row of pixels begins in the padded plane that this weight sees from there
         */
        void add(int row, int shifted, float weight);
    }

    private void forEachTap(Tap tap) {
        int margin = margin();
        int width = paddedWidth();
        for (int row = 0; row < images.height(); row++) {
            for (int dy = -margin; dy <= margin; dy++) {
                for (int dx = -margin; dx <= margin; dx++) {
                    tap.add(row, (row + margin + dy) * width + margin + dx, (float) kernel.weight(dy, dx));
                }
            }
        }
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        return ConjugateGradients.solve(this, y, 0);
    }
}
