package io.github.dpi4j.training;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.PhiloxStream;
import java.util.ArrayList;
import java.util.List;

/**
 * All the examples of a run, numbered from 0: a pure function of the seed, independent of the batches. It has no state
 * to be saved.
 */
final class Examples {
    private final ImageFolder folder;
    private final Augmentation augmentation;
    private final long seed;
    private final ImageOrder order;

    Examples(ImageFolder folder, Augmentation augmentation, long seed) {
        this.folder = folder;
        this.augmentation = augmentation;
        this.seed = seed;
        this.order = folder.order(seed);
    }

    /** Returns examples from (inclusive) to (exclusive). */
    List<Example> range(long from, long to) {
        List<Example> examples = new ArrayList<>();
        for (long n = from; n < to; n++) {
            RgbImage image = augmentation.apply(folder.original(order.image(n)), folder.size(),
                    stream(Streams.AUGMENTATION, n));
            examples.add(new Example(image, stream(Streams.DIFFUSION, n), stream(Streams.DEGRADATION, n)));
        }
        return examples;
    }

    private PhiloxStream stream(Streams purpose, long n) {
        return new PhiloxStream(seed, purpose.number(n));
    }

    /** Returns every image of a folder once, without augmentation, with the same random numbers each time. */
    static List<Example> fixed(ImageFolder folder, long seed) {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < folder.count(); i++) {
            examples.add(fixed(folder, seed, i, Streams.VALIDATION));
        }
        return examples;
    }

    /** Returns one of the images, without augmentation, with the same random numbers each time. */
    static Example fixed(ImageFolder folder, long seed, int image, Streams purpose) {
        return new Example(folder.image(image), new PhiloxStream(seed, purpose.number(image)),
                new PhiloxStream(seed, Streams.VALIDATION_DEGRADATION.number(image)));
    }
}
