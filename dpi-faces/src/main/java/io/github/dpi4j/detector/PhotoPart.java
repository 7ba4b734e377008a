package io.github.dpi4j.detector;

import io.github.dpi4j.random.PhiloxStream;
import java.nio.charset.StandardCharsets;

/**
 * The split of the photographs for training, validation and test, a function of a file's name alone. Scenes (names that
 * begin with {@value #SCENE}) are few, and a larger share of them is in the test set.
 */
public enum PhotoPart {
    /** For training. */
    TRAINING,
    /** For choosing settings. */
    VALIDATION,
    /** For the published figures. */
    TEST;

    private static final String SCENE = "s";
    private static final int SLOTS = 60;
    private static final int TESTED_SCENES = 20;
    private static final int TESTED_PORTRAITS = 6;
    private static final int VALIDATED = 4;

    /**
     * {@return the part that a file belongs to: a third of the scenes and a tenth of the portraits are in the test set}
     *
     * @param name the name
     */
    public static PhotoPart of(String name) {
        long slot = Long.remainderUnsigned(PhiloxStream.keyOf(name.getBytes(StandardCharsets.UTF_8)), SLOTS);
        int tested = isScene(name) ? TESTED_SCENES : TESTED_PORTRAITS;
        if (slot < tested) {
            return TEST;
        }
        return slot < tested + VALIDATED ? VALIDATION : TRAINING;
    }

    /**
     * {@return whether a file is a photograph of a scene, not a portrait}
     *
     * @param name the name
     */
    public static boolean isScene(String name) {
        return name.startsWith(SCENE);
    }
}
