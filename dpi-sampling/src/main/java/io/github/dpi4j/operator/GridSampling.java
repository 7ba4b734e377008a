package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The k-grid: every k-th pixel of every k-th row, from the first, {@code [::k, ::k]} (the fixed mask of Yang et al., AAAI
 * 2025), and down-sampling without a filter. Measurements are (N, C, H/k, W/k); A Aᵀ = I, so Aᵀ = A⁺ puts them back and leaves
 * 0 elsewhere.
 *
 * @param height of the images, a multiple of k
 * @param width of the images, a multiple of k
 * @param k spacing of the grid's pixels, 2 in the reference
 */
public record GridSampling(int height, int width, int k) implements PixelSelection {
    /** Checks the components. */
    public GridSampling {
        if (k < 1) {
            throw new IllegalArgumentException("grid: expected a spacing of at least 1, got " + k);
        }
        if (width < 1 || height < 1 || width % k != 0 || height % k != 0) {
            throw new IllegalArgumentException("grid: expected a height and a width that are multiples of its spacing "
                    + k + ", got " + height + " and " + width);
        }
    }

    /** {@return the number of grid pixels in a column} */
    public int rows() {
        return height / k;
    }

    /** {@return the number of grid pixels in a row} */
    public int columns() {
        return width / k;
    }

    /** Returns the grid's pixels as a mask, the same for any number of images. */
    @Override
    public PixelMask mask() {
        return PixelMask.of(height, width, new int[][]{pixels()});
    }

    /**
     * {@return those pixels of the grid whose value in a small map is not 0, for each image}
     *
     * @param selected (N, 1, H/k, W/k)
     */
    public PixelMask mask(Tensor selected) {
        int[] all = pixels();
        if (!selected.shape().equals(Shape.of(selected.dim(0), 1, rows(), columns()))) {
            throw new IllegalArgumentException(
                    "grid: expected a map N×1×" + rows() + "×" + columns() + ", got " + selected.shape());
        }
        int[][] pixels = new int[selected.dim(0)][];
        for (int n = 0; n < pixels.length; n++) {
            int first = n * all.length;
            pixels[n] = IntStream.range(0, all.length).filter(i -> selected.data()[first + i] != 0).map(i -> all[i])
                    .toArray();
        }
        return PixelMask.of(height, width, pixels);
    }

    private int[] pixels() {
        return IntStream.range(0, rows() * columns()).map(i -> pixel(i, columns())).toArray();
    }

    @Override
    public Shape measurementShape(Shape image) {
        return measurements().like(images().require(image, "images"));
    }

    @Override
    public Shape imageShape(Shape measurement) {
        return images().like(measurements().require(measurement, "measurements"));
    }

    @Override
    public Tensor apply(Tensor x) {
        Tensor y = Tensor.zeros(measurementShape(x.shape()));
        for (int i = 0; i < y.size(); i++) {
            y.data()[i] = x.data()[pixel(i, columns())];
        }
        return y;
    }

    @Override
    public Tensor adjoint(Tensor y) {
        Tensor x = Tensor.zeros(imageShape(y.shape()));
        for (int i = 0; i < y.size(); i++) {
            x.data()[pixel(i, columns())] = y.data()[i];
        }
        return x;
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        return adjoint(y);
    }

    @Override
    public Optional<Spectrum> spectrum() {
        return Optional.of(new PixelSpectrum(this));
    }

    /**
     * Returns the place in the images of element i of the measurements: planes are whole multiples of k rows, so rows count
     * through.
     */
    private int pixel(int i, int columns) {
        return (i / columns * width + i % columns) * k;
    }

    private ImageSize images() {
        return new ImageSize(height, width);
    }

    private ImageSize measurements() {
        return new ImageSize(rows(), columns());
    }
}
