package io.github.dpi4j.training;

/**
 * Purposes of random numbers. Every purpose, and every example of it, has a stream of its own that follows from the run's
 * seed: seed and step are the whole random state of a run. A purpose's id is part of every run's results and never changes.
 */
enum Streams {
    /** Order of the images, one stream an epoch. */
    SHUFFLE(0),
    /** Augmentation, one stream an example. */
    AUGMENTATION(1),
    /** Timestep and noise, one stream an example. */
    DIFFUSION(2),
    /** Timestep and noise of validation, one stream an image. */
    VALIDATION(3),
    /** Initial weights. */
    INITIALISATION(4),
    /** The noise that sample grids begin with, one stream an image. */
    SAMPLES(5),
    /** Degradation, one stream an example. */
    DEGRADATION(6),
    /** Degradation in validation and samples, one stream an image. */
    VALIDATION_DEGRADATION(7),
    /** Images drawn by weight, one stream an example. */
    WEIGHTED_DRAW(8);

    private final long id;

    Streams(long id) {
        this.id = id;
    }

    /** Returns the number of one stream: purpose above, number below. */
    long number(long i) {
        return id << 56 | i;
    }
}
