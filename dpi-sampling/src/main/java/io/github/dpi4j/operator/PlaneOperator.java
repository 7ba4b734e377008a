package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;

/**
 * An operator that treats all channels of all images alike and separately; a channel of an image is called a plane
 * here.
 */
abstract class PlaneOperator implements LinearOperator {
    final ImageSize images;
    final ImageSize measurements;

    PlaneOperator(ImageSize images, ImageSize measurements) {
        this.images = images;
        this.measurements = measurements;
    }

    /** A map from a plane that begins at {@code in[at]} to one of zeros that begins at {@code out[to]}. */
    @FunctionalInterface
    interface PlaneMap {
        void map(float[] in, int at, float[] out, int to);

        /** Maps every plane of a batch to one of another size. */
        default Tensor onPlanes(Tensor in, ImageSize size) {
            Tensor out = Tensor.zeros(size.like(in.shape()));
            int step = in.dim(2) * in.dim(3);
            for (int plane = 0; plane < in.dim(0) * in.dim(1); plane++) {
                map(in.data(), plane * step, out.data(), plane * size.pixels());
            }
            return out;
        }
    }

    /** Computes A x of one plane. */
    abstract void applyTo(float[] x, int at, float[] y, int to);

    /** Computes Aᵀ y of one plane. */
    abstract void adjointTo(float[] y, int at, float[] x, int to);

    @Override
    public final Shape measurementShape(Shape image) {
        return measurements.like(images.require(image, "images"));
    }

    @Override
    public final Shape imageShape(Shape measurement) {
        return images.like(measurements.require(measurement, "measurements"));
    }

    @Override
    public final Tensor apply(Tensor x) {
        return fromImages(x, this::applyTo, measurements);
    }

    @Override
    public final Tensor adjoint(Tensor y) {
        return fromMeasurements(y, this::adjointTo);
    }

    /** Maps every plane of images, after a check of their shape. */
    final Tensor fromImages(Tensor x, PlaneMap map, ImageSize out) {
        images.require(x.shape(), "images");
        return map.onPlanes(x, out);
    }

    /** Maps every plane of measurements to one of images, after a check of their shape. */
    final Tensor fromMeasurements(Tensor y, PlaneMap map) {
        measurements.require(y.shape(), "measurements");
        return map.onPlanes(y, images);
    }
}
