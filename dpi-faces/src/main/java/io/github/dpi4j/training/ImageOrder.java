package io.github.dpi4j.training;

/**
 * The order of the images: the image of each example of a run, a pure function of the run's seed and the example's
 * number.
 */
interface ImageOrder {
    /** Returns the image of an example; examples are numbered from 0 through the whole run. */
    int image(long example);
}
