package io.github.dpi4j.detection;

/** The encoding of a face along the output channels of both networks. */
public final class FaceChannels {
    /** The logit of the probability of a face. */
    public static final int SCORE = 0;
    /** x, then y of the box's centre, then the natural logarithms of its width and its height. */
    public static final int BOX = 1;
    /** x and y of right eye, left eye, nose, right and left corner of the mouth. */
    public static final int POINTS = 5;
    /** Number of landmarks. */
    public static final int POINT_COUNT = 5;
    /** All channels. */
    public static final int COUNT = POINTS + 2 * POINT_COUNT;

    private FaceChannels() {
    }
}
