package io.github.dpi4j.training;

import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.RandomStream;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;

/**
 * A training image.
 *
 * @param image at training size
 * @param draws random stream of its timestep and noise
 * @param degradation random stream of its degradation, if the task has one
 */
record Example(RgbImage image, RandomStream draws, RandomStream degradation) {
    /** Returns the images of examples (N, 3, H, W) in [-1, 1]. */
    static Tensor images(List<Example> examples) {
        return ImageTensors.toTensor(examples.stream().map(Example::image).toList());
    }

    /** Returns standard normal noise of the images' shape, each image's from its own stream. */
    static Tensor noise(List<Example> examples, Tensor images) {
        return NoiseSource.perImage(examples.stream().map(Example::draws).toList()).normal(images.shape());
    }
}
