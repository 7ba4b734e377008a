package io.github.dpi4j.posterior;

import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/**
 * From low-resolution images to restored ones: prepares the measurements, draws from the posterior, makes the images
 * consistent with the low-resolution ones, and rounds to 8 bits.
 *
 * @param sampler the posterior sampler
 * @param preparation how low-resolution images become measurements
 * @param noiseLevel σ that the measurements are taken to have, for images in [-1, 1]
 * @param backProjection after sampling
 * @param width of the restored images, a multiple of the networks' downsampling factor
 * @param height of the restored images, likewise
 * @param finish makes the result of the low-resolution image and the drawn one
 */
public record Restorer(PosteriorSampler sampler, Preparation preparation, double noiseLevel,
        BackProjection backProjection,
        int width, int height, BinaryOperator<RgbImage> finish) {
    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if the preparation cannot make measurements of images of this size
     */
    public Restorer {
        Objects.requireNonNull(sampler, "sampler");
        Objects.requireNonNull(preparation, "preparation");
        Objects.requireNonNull(backProjection, "backProjection");
        Objects.requireNonNull(finish, "finish");
        preparation.check(height, width);
    }

    /**
     * A restorer whose results are the drawn images, back-projected.
     *
     * @param sampler the posterior sampler
     * @param preparation how low-resolution images become measurements
     * @param noiseLevel standard deviation of the measurement's noise
     * @param backProjection back-projection of the results, or none
     * @param width width of the results in pixels
     * @param height height of the results in pixels
     */
    public Restorer(PosteriorSampler sampler, Preparation preparation, double noiseLevel, BackProjection backProjection,
            int width, int height) {
        this(sampler, preparation, noiseLevel, backProjection, width, height, (_, drawn) -> drawn);
    }

    /**
     * A restorer whose results are the drawn images.
     *
     * @param sampler the posterior sampler
     * @param preparation how low-resolution images become measurements
     * @param noiseLevel standard deviation of the measurement's noise
     * @param width width of the results in pixels
     * @param height height of the results in pixels
     */
    public Restorer(PosteriorSampler sampler, Preparation preparation, double noiseLevel, int width, int height) {
        this(sampler, preparation, noiseLevel, BackProjection.NONE, width, height);
    }

    /**
     * {@return the library's own noise for {@link #restore}: each image draws from a stream that only the seed and its
     * own pixels determine} So it is restored in the same way alone, in any batch, and under any name.
     *
     * @param seed the seed
     * @param lowResolution the images to be restored, in the batch's order
     */
    public static NoiseSource noise(long seed, List<RgbImage> lowResolution) {
        return NoiseSource.perImage(lowResolution.stream()
                .map(image -> new PhiloxStream(seed, PhiloxStream.keyOf(image.pixels()))).toList());
    }

    /**
     * Restores one image with the library's own noise, see {@link #noise}.
     *
     * @param lowResolution the low-resolution image; not modified
     * @param seed the seed
     * @return the restored image
     */
    public RgbImage restore(RgbImage lowResolution, long seed) {
        List<RgbImage> one = List.of(lowResolution);
        return restore(one, noise(seed, one), StepListener.NONE).getFirst();
    }

    /**
     * Restores a batch of images. Where the networks run on a device, what two threads restore goes side by side: the host's
     * work and copies of one, and the device's steps of the other, as {@link BatchLoop} arranges it.
     *
     * @param lowResolution used as they are; not modified; equal in size, unless the preparation resizes them
     * @param noise {@link #noise}, or {@code NoiseSource.shared(new TorchGenerator(seed))} for the reference's samples
     * @param listener follows the run, and may end it
     * @return the restored images
     * @throws IllegalArgumentException if there are none, they differ in size, or the method cannot restore images of theirs
     * @throws ArithmeticException if an image is not finite
     * @throws java.util.concurrent.CancellationException if the listener asks for it
     */
    public List<RgbImage> restore(List<RgbImage> lowResolution, NoiseSource noise, StepListener listener) {
        Tensor restored = sampler.sample(preparation.measurement(lowResolution, height, width, noiseLevel), noise,
                listener);
        List<RgbImage> drawn = ImageTensors.toImages(backProjection.apply(restored, lowResolution));
        return IntStream.range(0, drawn.size()).mapToObj(i -> finish.apply(lowResolution.get(i), drawn.get(i)))
                .toList();
    }
}
