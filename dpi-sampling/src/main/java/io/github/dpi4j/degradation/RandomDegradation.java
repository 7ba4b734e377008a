package io.github.dpi4j.degradation;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.random.RandomStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Degradations whose parameters are drawn at random, for training and testing blind restorers. Immutable. */
public interface RandomDegradation {
    /** {@return a short name in lower case, by which files name the degradation that a network was trained on} */
    String name();

    /**
     * Draws a degradation. It holds all of its parameters, the noise's key among them, and can be repeated.
     *
     * @param width of the images to degrade, in pixels
     * @param height of the images to degrade, in pixels
     * @param stream the stream of random numbers
     * @return the degradation
     */
    Degradation draw(int width, int height, RandomStream stream);

    /**
     * Draws a degradation for an image, from a stream that only the seed, the degradation's name and the image's pixels
     * determine. So an image is degraded in the same way whatever is beside it.
     *
     * @param image the image; not modified
     * @param seed the seed
     * @return the degradation
     */
    default Degradation draw(RgbImage image, long seed) {
        byte[] kind = name().getBytes(StandardCharsets.UTF_8);
        byte[] key = ByteBuffer.allocate(kind.length + image.pixels().length).put(kind).put(image.pixels()).array();
        return draw(image.width(), image.height(), new PhiloxStream(seed, PhiloxStream.keyOf(key)));
    }
}
