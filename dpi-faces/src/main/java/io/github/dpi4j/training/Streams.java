package io.github.dpi4j.training;

/**
 * What random numbers are for. Every purpose, and every example of it, has a stream of its own that follows from the run's
 * seed: seed and step are the whole random state of a run.
 */
enum Streams {
    /** Order of the images, one stream an epoch. */
    SHUFFLE,
    /** Augmentation, one stream an example. */
    AUGMENTATION,
    /** Timestep and noise, one stream an example. */
    DIFFUSION,
    /** Timestep and noise of validation, one stream an image. */
    VALIDATION,
    /** Initial weights. */
    INITIALISATION,
    /** The noise that sample grids begin with, one stream an image. */
    SAMPLES;

    /** The number of one stream: purpose above, number below. */
    long number(long i) {
        return (long) ordinal() << 56 | i;
    }
}
