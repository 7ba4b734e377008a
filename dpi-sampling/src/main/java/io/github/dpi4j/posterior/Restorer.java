package io.github.dpi4j.posterior;

import io.github.dpi4j.degradation.ConditionGrid;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * From low-resolution images to restored ones: resizes each to the condition's grid, runs DPI, and rounds to 8 bits.
 *
 * @param width of the restored images, a multiple of the grid's spacing and of the networks' downsampling factor
 * @param height of the restored images, likewise
 */
public record Restorer(Dpi dpi, int width, int height) {
    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if the grid does not divide them
     */
    public Restorer {
        new ConditionGrid(width, height, dpi.settings().grid());
    }

    /**
     * The library's own noise for {@link #restore}: each image draws from a stream that only the seed and its own pixels
     * determine. So it is restored in the same way alone, in any batch, and under any name.
     *
     * @param lowResolution the images to be restored, in the batch's order
     */
    public static NoiseSource noise(long seed, List<RgbImage> lowResolution) {
        return NoiseSource.perImage(lowResolution.stream()
                .map(image -> new PhiloxStream(seed, PhiloxStream.keyOf(image.pixels()))).toList());
    }

    /**
     * Restores a batch of images.
     *
     * @param lowResolution of any size each, used as they are; not modified
     * @param noise {@link #noise}, or {@code NoiseSource.shared(new TorchGenerator(seed))} for the reference's samples
     * @param listener follows the run, and may end it
     * @throws java.util.concurrent.CancellationException if the listener asks for it
     */
    public List<RgbImage> restore(List<RgbImage> lowResolution, NoiseSource noise, DpiListener listener) {
        ConditionGrid grid = new ConditionGrid(width, height, dpi.settings().grid());
        Tensor known = ImageTensors.toTensor(lowResolution.stream().map(grid::condition).toList());
        Tensor restored = dpi.restore(known, noise, listener);
        List<RgbImage> images = new ArrayList<>();
        for (int n = 0; n < lowResolution.size(); n++) {
            images.add(ImageTensors.toImage(restored, n));
        }
        return images;
    }
}
