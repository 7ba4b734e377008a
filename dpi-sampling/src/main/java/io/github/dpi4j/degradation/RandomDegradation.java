package io.github.dpi4j.degradation;

import io.github.dpi4j.random.RandomStream;

/** Degradations whose parameters are drawn at random: what a blind restorer is trained and tested on. Immutable. */
public interface RandomDegradation {
    /** Returns a short name in lower case, by which files tell what a network was trained on. */
    String name();

    /**
     * Draws a degradation. It holds all of its parameters, the noise's key among them, and can be repeated.
     *
     * @param width of the images to degrade, in pixels
     * @param height of the images to degrade, in pixels
     */
    Degradation draw(int width, int height, RandomStream stream);
}
