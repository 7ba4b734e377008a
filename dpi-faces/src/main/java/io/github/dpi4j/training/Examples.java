package io.github.dpi4j.training;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.PhiloxStream;
import java.util.ArrayList;
import java.util.List;

/**
 * All the examples of a run, numbered from 0: a pure function of the seed, whatever the batches. Nothing of it needs to be
 * saved.
 */
final class Examples {
    private final ImageFolder folder;
    private final Augmentation augmentation;
    private final long seed;
    private final Shuffle shuffle;

    Examples(ImageFolder folder, Augmentation augmentation, long seed) {
        this.folder = folder;
        this.augmentation = augmentation;
        this.seed = seed;
        this.shuffle = new Shuffle(seed, folder.count());
    }

    /** Examples from (inclusive) to (exclusive). */
    List<Example> range(long from, long to) {
        List<Example> examples = new ArrayList<>();
        for (long n = from; n < to; n++) {
            RgbImage image = augmentation.apply(folder.original(shuffle.image(n)), folder.size(),
                    new PhiloxStream(seed, Streams.AUGMENTATION.number(n)));
            examples.add(new Example(image, new PhiloxStream(seed, Streams.DIFFUSION.number(n))));
        }
        return examples;
    }

    /** Every image of a folder once, as it is, with draws that are the same each time. */
    static List<Example> fixed(ImageFolder folder, long seed) {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < folder.count(); i++) {
            examples.add(new Example(folder.image(i), new PhiloxStream(seed, Streams.VALIDATION.number(i))));
        }
        return examples;
    }
}
