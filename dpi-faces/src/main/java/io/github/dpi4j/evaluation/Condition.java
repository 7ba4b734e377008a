package io.github.dpi4j.evaluation;

import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.degradation.RandomDegradation;
import io.github.dpi4j.degradation.RandomDegradations;
import java.util.OptionalInt;

/**
 * A condition that methods are evaluated under: the degradation of the images to restore.
 *
 * @param degradation the degradation
 */
public record Condition(RandomDegradation degradation) {
    /**
     * {@return the condition of bicubic reduction by a whole number}
     *
     * @param scale the scale of the low-resolution image
     */
    public static Condition bicubic(int scale) {
        return new Condition(new BicubicDegradation(scale));
    }

    /**
     * {@return a condition by name}
     *
     * @param degradation the degradation
     * @param scale of {@code bicubic}; others have none
     * @throws IllegalArgumentException if there is no such degradation, or it has no such scale
     */
    public static Condition of(String degradation, OptionalInt scale) {
        if (degradation.equals(RandomDegradations.BICUBIC)) {
            return bicubic(scale.orElseThrow(
                    () -> new IllegalArgumentException("scale: expected with degradation bicubic, got none")));
        }
        if (scale.isPresent()) {
            throw new IllegalArgumentException(
                    "scale: expected with degradation bicubic only, got it with " + degradation);
        }
        return new Condition(RandomDegradations.blind(degradation));
    }

    /** {@return the scale, if it is the same for all images} */
    public OptionalInt scale() {
        return degradation instanceof BicubicDegradation(int scale) ? OptionalInt.of(scale) : OptionalInt.empty();
    }

    /** {@return the name for files: {@code bicubic-x4}, {@code blind}} */
    public String name() {
        return scale().isPresent() ? degradation.name() + "-x" + scale().getAsInt() : degradation.name();
    }

    /** {@return the name for people: {@code bicubic ×4}, {@code blind}} */
    public String title() {
        return scale().isPresent() ? degradation.name() + " ×" + scale().getAsInt() : degradation.name();
    }
}
