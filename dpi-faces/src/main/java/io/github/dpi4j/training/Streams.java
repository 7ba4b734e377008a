package io.github.dpi4j.training;

/**
 * Purposes of random numbers. Every purpose, and every example of it, has its own stream, derived from the run's seed:
 * seed and step are the whole random state of a run. Results depend on a purpose's id, which never changes.
 */
enum Streams {
    /** Order of the images, one stream per epoch. */
    SHUFFLE(0),
    /** Augmentation, one stream per example. */
    AUGMENTATION(1),
    /** Timestep and noise, one stream per example. */
    DIFFUSION(2),
    /** Timestep and noise of validation, one stream per image. */
    VALIDATION(3),
    /** Initial weights. */
    INITIALISATION(4),
    /** Initial noise of sample grids, one stream per image. */
    SAMPLES(5),
    /** Degradation, one stream per example. */
    DEGRADATION(6),
    /** Degradation in validation and samples, one stream per image. */
    VALIDATION_DEGRADATION(7),
    /** Images drawn by weight, one stream per example. */
    WEIGHTED_DRAW(8);

    private final long id;

    Streams(long id) {
        this.id = id;
    }

    /** Returns the number of a stream: the purpose in the upper bits, {@code i} in the lower. */
    long number(long i) {
        return id << 56 | i;
    }
}
