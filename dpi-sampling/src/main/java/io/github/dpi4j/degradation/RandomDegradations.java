package io.github.dpi4j.degradation;

import java.util.List;
import java.util.stream.Stream;

/** The degradations by name. */
public final class RandomDegradations {
    /** The name of {@link BicubicDegradation}, which also wants a scale. */
    public static final String BICUBIC = "bicubic";

    private static final List<RandomDegradation> BLIND = List.of(BlindReduction.DEFAULT, FaceDegradation.GFPGAN,
            FaceDegradation.DIFFACE, FaceDegradation.DIFFACE_TEST);

    private RandomDegradations() {
    }

    /** {@return those whose parameters are all random} */
    public static List<RandomDegradation> blind() {
        return BLIND;
    }

    /** {@return the names of all, {@value #BICUBIC} first} */
    public static List<String> names() {
        return Stream.concat(Stream.of(BICUBIC), BLIND.stream().map(RandomDegradation::name)).toList();
    }

    /**
     * {@return a degradation whose parameters are all random}
     *
     * @param name the name
     * @throws IllegalArgumentException if there is none of this name, with the list of what there is
     */
    public static RandomDegradation blind(String name) {
        return BLIND.stream().filter(d -> d.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("degradation: expected one of "
                        + String.join(", ", names()) + ", got '" + name + "'"));
    }
}
