package io.github.dpi4j.random;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The random draws of a sampling run: tensors whose first dimension counts the images. The kind and order of draws is
 * the sampler's contract; the streams they come from are chosen here.
 */
public interface NoiseSource {
    /**
     * {@return a new tensor of draws from N(0, 1)}
     *
     * @param shape the shape
     */
    Tensor normal(Shape shape);

    /**
     * {@return a new tensor of zeros and ones, 1 with the given probability}
     *
     * @param probability values in [0, 1]; not modified
     */
    Tensor bernoulli(Tensor probability);

    /**
     * {@return the images' streams, in order, if each image draws from a Philox stream of its own, which a device can
     * draw from, too; empty for all other sources}
     */
    default List<PhiloxStream> philoxStreams() {
        return List.of();
    }

    /**
     * {@return a source that draws all numbers of the batch from one stream, in row-major order: what torch does with
     * one generator}
     *
     * @param stream the stream that all images draw from
     */
    static NoiseSource shared(RandomStream stream) {
        return new BatchNoise(List.of(stream), true);
    }

    /**
     * {@return a source that draws each image's numbers from a stream of its own: the same image gets the same noise
     * alone and in any batch}
     *
     * @param streams one for each image; the draws' first dimension must equal their number
     */
    static NoiseSource perImage(List<? extends RandomStream> streams) {
        return new BatchNoise(List.copyOf(streams), false);
    }

    /**
     * {@return noise for so many images of one seed: image n draws from stream n, whatever their number}
     *
     * @param seed the seed
     * @param images at least 1
     */
    static NoiseSource perImage(long seed, int images) {
        if (images < 1) {
            throw new IllegalArgumentException("images: expected at least 1, got " + images);
        }
        return perImage(LongStream.range(0, images).mapToObj(n -> new PhiloxStream(seed, n)).toList());
    }
}
