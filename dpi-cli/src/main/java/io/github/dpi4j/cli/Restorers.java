package io.github.dpi4j.cli;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.posterior.Restorer;

/** Which restorer an image gets, and at which size it must come. All restorers give results of one size. */
sealed interface Restorers permits Restorers.One, BundledRestorers {
    /** Height and width of the results. */
    int size();

    /** Steps that an image takes. */
    int steps();

    /** The image as its restorer wants it; the image itself where it already is. */
    RgbImage fitted(RgbImage lowResolution);

    /** The restorer for a fitted image. */
    Restorer restorer(RgbImage fitted);

    /** The same for every image, whatever its size. */
    record One(Restorer restorer) implements Restorers {
        @Override
        public int size() {
            return restorer.width();
        }

        @Override
        public int steps() {
            return restorer.sampler().steps();
        }

        @Override
        public RgbImage fitted(RgbImage lowResolution) {
            return lowResolution;
        }

        @Override
        public Restorer restorer(RgbImage fitted) {
            return restorer;
        }
    }
}
