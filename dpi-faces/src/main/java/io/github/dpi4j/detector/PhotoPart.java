package io.github.dpi4j.detector;

import io.github.dpi4j.random.PhiloxStream;
import java.nio.charset.StandardCharsets;

/**
 * Which photographs are learned from and which are only measured on: a function of a file's name alone. Scenes (names that
 * begin with {@value #SCENE}) are few and are tested on more than portraits are.
 */
public enum PhotoPart {
    /** Learned from. */
    TRAINING,
    /** For choosing settings. */
    VALIDATION,
    /** For figures that are told. */
    TEST;

    private static final String SCENE = "s";
    private static final int SLOTS = 60;
    private static final int TESTED_SCENES = 20;
    private static final int TESTED_PORTRAITS = 6;
    private static final int VALIDATED = 4;

    /** Returns the part that a file belongs to: a third of scenes and a tenth of portraits are tested on. */
    public static PhotoPart of(String name) {
        long slot = Long.remainderUnsigned(PhiloxStream.keyOf(name.getBytes(StandardCharsets.UTF_8)), SLOTS);
        int tested = isScene(name) ? TESTED_SCENES : TESTED_PORTRAITS;
        if (slot < tested) {
            return TEST;
        }
        return slot < tested + VALIDATED ? VALIDATION : TRAINING;
    }

    /** Whether a file is a photograph of a scene, not a portrait. */
    public static boolean isScene(String name) {
        return name.startsWith(SCENE);
    }
}
