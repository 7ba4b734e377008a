package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Resample;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The epilogue of a convolution, on sums that are still in the cache: it adds the products of a fused 1×1 convolution,
 * the bias and the residual, applies the activation, stores the result, and gathers its statistics.
 *
 * @param map written
 * @param bias per image and channel; image {@code n}'s starts at {@code n · biasStride} (0 where all images share one);
 *        padded to whole panels
 * @param residual added, or null; seen through {@code resample} it has the size of {@code map}
 * @param pointwise added, or null
 * @param activation of the sum
 * @param stats gathered, or null
 */
public record ConvOutput(FeatureMap map, float[] bias, int biasStride, @Nullable FeatureMap residual, Resample resample,
        @Nullable Pointwise pointwise, Activation activation, @Nullable ChannelStats stats) {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;

    /** Without another convolution's products and without an activation. */
    public ConvOutput(FeatureMap map, float[] bias, int biasStride, @Nullable FeatureMap residual, Resample resample,
            @Nullable ChannelStats stats) {
        this(map, bias, biasStride, residual, resample, null, Activation.NONE, stats);
    }

    /** The work of a convolution with so many multiply-adds that reads so many floats, and of all that is done here. */
    Work work(double multiplyAdds, double floats) {
        return Work.of(multiplyAdds + (pointwise == null ? 0 : pointwise.multiplyAdds(map)), floats + map.size()
                + (residual == null ? 0 : residual.size()) + (pointwise == null ? 0 : pointwise.size()));
    }

    /**
     * Adds the other convolution's products, if there is one, to the sums of a run of pixels before they are stored.
     *
     * @param pixels from this one on, in the order of the output's memory; those beyond its end count for nothing
     * @param sums from {@code at}, {@code pixelStep} floats from pixel to pixel, with room for
     *        {@link GemmTile#paddedRows}
     */
    void addPointwise(int image, Slice slice, int y, int x, int pixels, float[] sums, int at, int pixelStep) {
        if (pointwise != null && y < map.height()) {
            pointwise.add(image, y, x, pixels, slice, sums, at, pixelStep);
        }
    }

    /** Starts a slot of the statistics for the channels of a slice. */
    void begin(int image, int slot, Slice slice) {
        if (stats != null) {
            stats.clear(image, slot, slice.first(), slice.stored());
        }
    }

    /**
     * Finishes a rectangle of pixels for the channels of one slice; what lies outside the image is left out.
     *
     * @param sums the convolution's sums from {@code at}
     * @param rowStep floats from row to row in {@code sums}
     * @param pixelStep floats from pixel to pixel in {@code sums}
     */
    void store(int image, int slot, Slice slice, int y0, int x0, int rows, int columns, float[] sums, int at,
            int rowStep,
            int pixelStep, Scratch scratch) {
        int height = Math.min(rows, map.height() - y0);
        int width = Math.min(columns, map.width() - x0);
        if (height <= 0 || width <= 0) {
            return;
        }
        int c = slice.first();
        int count = slice.stored();
        for (int v = 0; v < count; v += L) {
            storeVector(image, y0, x0, height, width, sums, at + v, rowStep, pixelStep, c + v, scratch, v);
        }
        if (stats != null) {
            stats.add(image, slot, c, count, height * width, scratch.pivot, scratch.differences,
                    scratch.deviations);
        }
    }

    /**
     * Loops of their own for what differs: one that asked for every pixel whether there is a residual would be compiled for the
     * answers it has had so far, and again, after as long on slow code, for each new one.
     */
    private void storeVector(int image, int y0, int x0, int height, int width, float[] sums, int at, int rowStep,
            int pixelStep, int c, Scratch scratch, int v) {
        int b = image * biasStride + c;
        for (int y = 0; y < height; y++) {
            int to = map.at(image, y0 + y, x0) + c;
            int from = at + y * rowStep;
            if (residual == null) {
                storeRow(sums, from, pixelStep, b, to, width);
            } else {
                addRow(residual, sums, from, pixelStep, b, to, width, image, y0 + y, x0, c);
            }
            if (activation != Activation.NONE) {
                Activations.apply(activation, map.data(), to, 1, 0, width, map.stride());
            }
        }
        if (stats != null) {
            gather(image, y0, x0, height, width, c, scratch, v);
        }
    }

    private void addRow(FeatureMap added, float[] sums, int from, int pixelStep, int b, int to, int width, int image,
            int y, int x0, int c) {
        switch (resample) {
            case NONE -> addSame(added, sums, from, pixelStep, b, to, width, added.at(image, y, x0) + c);
            case NEAREST_UP ->
                addRepeated(added, sums, from, pixelStep, b, to, width, added.at(image, y >> 1, 0) + c, x0);
            case AVERAGE_DOWN ->
                addMeans(added, sums, from, pixelStep, b, to, width, added.at(image, 2 * y, 2 * x0) + c);
        }
    }

    private void storeRow(float[] sums, int from, int pixelStep, int b, int to, int width) {
        FloatVector shift = FloatVector.fromArray(S, bias, b);
        for (int x = 0; x < width; x++) {
            FloatVector.fromArray(S, sums, from + x * pixelStep).add(shift)
                    .intoArray(map.data(), to + x * map.stride());
        }
    }

    private void addSame(FeatureMap added, float[] sums, int from, int pixelStep, int b, int to, int width, int at) {
        FloatVector shift = FloatVector.fromArray(S, bias, b);
        for (int x = 0; x < width; x++) {
            FloatVector.fromArray(S, sums, from + x * pixelStep).add(shift)
                    .add(FloatVector.fromArray(S, added.data(), at + x * added.stride()))
                    .intoArray(map.data(), to + x * map.stride());
        }
    }

    private void addRepeated(FeatureMap added, float[] sums, int from, int pixelStep, int b, int to, int width, int row,
            int x0) {
        FloatVector shift = FloatVector.fromArray(S, bias, b);
        for (int x = 0; x < width; x++) {
            FloatVector.fromArray(S, sums, from + x * pixelStep).add(shift)
                    .add(FloatVector.fromArray(S, added.data(), row + (x0 + x >> 1) * added.stride()))
                    .intoArray(map.data(), to + x * map.stride());
        }
    }

    private void addMeans(FeatureMap added, float[] sums, int from, int pixelStep, int b, int to, int width, int at) {
        FloatVector shift = FloatVector.fromArray(S, bias, b);
        float[] data = added.data();
        int right = added.stride();
        int down = added.width() * right;
        for (int x = 0; x < width; x++) {
            int i = at + 2 * x * right;
            FloatVector mean = FloatVector.fromArray(S, data, i).add(FloatVector.fromArray(S, data, i + right))
                    .add(FloatVector.fromArray(S, data, i + down).add(FloatVector.fromArray(S, data, i + down + right)))
                    .mul(0.25f);
            FloatVector.fromArray(S, sums, from + x * pixelStep).add(shift).add(mean)
                    .intoArray(map.data(), to + x * map.stride());
        }
    }

    /** The statistics of one vector of channels in a rectangle. */
    private void gather(int image, int y0, int x0, int height, int width, int c, Scratch scratch, int v) {
        float[] out = map.data();
        FloatVector pivot = FloatVector.fromArray(S, out, map.at(image, y0, x0) + c);
        FloatVector differences = FloatVector.zero(S);
        FloatVector squares = FloatVector.zero(S);
        for (int y = 0; y < height; y++) {
            int to = map.at(image, y0 + y, x0) + c;
            for (int x = 0; x < width; x++) {
                FloatVector d = FloatVector.fromArray(S, out, to + x * map.stride()).sub(pivot);
                differences = differences.add(d);
                squares = d.fma(d, squares);
            }
        }
        pivot.intoArray(scratch.pivot, v);
        differences.intoArray(scratch.differences, v);
        squares.intoArray(scratch.deviations, v);
    }
}
