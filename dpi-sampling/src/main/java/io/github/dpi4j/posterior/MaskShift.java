package io.github.dpi4j.posterior;

import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Restoration of images larger than the prior's, tile by tile: "mask-shift" of DDNM's authors (Wang et al., ICLR 2023,
 * hq_demo). Tiles overlap, and are drawn row by row from the upper left, each a whole run; at every step the part of
 * the corrected clean image that earlier tiles cover is overwritten by theirs, so that the new tile continues it. The
 * last tiles of a row and a column lie flush with the image's edge.
 *
 * @param method the posterior method
 * @param operator A of a single tile; measurements of tiles are parts of the whole one, so A must treat all tiles
 *        alike, as average pooling does exactly and bicubic reduction but for the tiles' borders
 * @param tile side of a tile: the prior's image size
 * @param stride from tile to tile, at most the tile's side; half of it in the authors' code
 * @param carryOver whether a tile starts from the clean end of the one before, instead of new noise, as in the authors'
 *        code
 */
public record MaskShift(CleanImageCorrection method, LinearOperator operator, int tile, int stride, boolean carryOver) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the operator is not made for tiles of this size, or the tiles leave gaps
     */
    public MaskShift {
        Objects.requireNonNull(method, "method");
        operator.measurementShape(Shape.of(1, 1, tile, tile));
        if (stride < 1 || stride > tile) {
            throw new IllegalArgumentException("stride: expected 1 to the tile's " + tile + ", got " + stride);
        }
    }

    /** The place of a tile's first pixel. */
    record Place(int top, int left) {
    }

    /**
     * Draws one image for each measurement.
     *
     * @param prior the diffusion prior
     * @param y (N, C, h, w), of images that are larger than a tile by the same factors as tiles than their measurements
     * @param noiseLevel σ of y, for images in [-1, 1]
     * @param noise asked for the draws of the method, tile after tile; with {@code carryOver} for x_T once only
     * @param listener observes the steps of all tiles, and may cancel the run
     * @return (N, C, H, W)
     * @throws IllegalArgumentException if the sizes do not fit, or the method cannot solve the problem
     */
    public Tensor sample(Prior prior, Tensor y, double noiseLevel, NoiseSource noise, StepListener listener) {
        Shape shape = imageShape(y.shape());
        List<Place> places = places(shape.dim(2), shape.dim(3));
        places.forEach(place -> measurement(y, noiseLevel, place));
        Tensor image = Tensor.zeros(shape);
        boolean[] finished = new boolean[shape.dim(2) * shape.dim(3)];
        @Nullable
        Tensor last = null;
        for (Place place : places) {
            MaskShiftTile run = new MaskShiftTile(method, Crop.of(image, place.top(), place.left(), tile, tile),
                    covered(finished, shape.dim(3), place), carryOver ? last : null);
            last = new PosteriorSampler(prior, run).sample(measurement(y, noiseLevel, place), noise, listener);
            Crop.paste(last, image, place.top(), place.left());
            mark(finished, shape.dim(3), place);
        }
        return image;
    }

    /** Returns where tiles lie in an image, in the order in which they are drawn. */
    List<Place> places(int height, int width) {
        List<Place> places = new ArrayList<>();
        for (int top : starts(height)) {
            for (int left : starts(width)) {
                places.add(new Place(top, left));
            }
        }
        return places;
    }

    private int[] starts(int size) {
        if (size < tile) {
            throw new IllegalArgumentException(
                    "tile: expected at most the images' sides, got " + tile + " for a side of " + size);
        }
        return IntStream.rangeClosed(0, Math.ceilDiv(size - tile, stride)).map(k -> Math.min(k * stride, size - tile))
                .toArray();
    }

    /** Returns the measurement of a tile. */
    Measurement measurement(Tensor y, double noiseLevel, Place place) {
        Shape small = operator.measurementShape(Shape.of(1, 1, tile, tile));
        return new Measurement(operator, Crop.of(y, scaled(place.top(), small.dim(2)), scaled(place.left(),
                small.dim(3)), small.dim(2), small.dim(3)), noiseLevel);
    }

    /** Returns which pixels of a tile are finished. */
    boolean[] covered(boolean[] finished, int width, Place place) {
        boolean[] covered = new boolean[tile * tile];
        for (int row = 0; row < tile; row++) {
            System.arraycopy(finished, (place.top() + row) * width + place.left(), covered, row * tile, tile);
        }
        return covered;
    }

    /** Marks a tile's pixels as finished. */
    void mark(boolean[] finished, int width, Place place) {
        for (int row = place.top(); row < place.top() + tile; row++) {
            for (int column = place.left(); column < place.left() + tile; column++) {
                finished[row * width + column] = true;
            }
        }
    }

    /** Returns the place in the measurement of a place in the image. */
    private int scaled(int at, int small) {
        if ((long) at * small % tile != 0) {
            throw new IllegalArgumentException(
                    "stride: expected tiles that begin with a pixel of the measurement, got one "
                            + "at " + at + ", where " + tile + " pixels are measured by " + small);
        }
        return (int) ((long) at * small / tile);
    }

    private Shape imageShape(Shape y) {
        Shape small = operator.measurementShape(Shape.of(1, 1, tile, tile));
        if (y.rank() != 4 || y.dim(2) * tile % small.dim(2) != 0 || y.dim(3) * tile % small.dim(3) != 0) {
            throw new IllegalArgumentException("y: expected N×C×h×w of whole pixels at " + tile + " to " + small.dim(2)
                    + " and " + small.dim(3) + ", got " + y);
        }
        return Shape.of(y.dim(0), y.dim(1), y.dim(2) * tile / small.dim(2), y.dim(3) * tile / small.dim(3));
    }
}
