package io.github.dpi4j.cli;

import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.degradation.BlindReduction;
import io.github.dpi4j.degradation.FaceDegradation;
import io.github.dpi4j.degradation.RandomDegradation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of the degradation of training images. */
final class DegradationOptions {
    /** The degradations by name. */
    enum Name {
        BICUBIC, BLIND, GFPGAN, DIFFACE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--degradation", paramLabel = "DEGRADATION", defaultValue = "bicubic",
            description = "Degradation of the images to restore: ${COMPLETION-CANDIDATES}; bicubic reduces by --scale, the others draw blur, reduction, noise and JPEG for each example (default: ${DEFAULT-VALUE}).")
    private Name name;

    @Option(names = "--scale", paramLabel = "N",
            description = "Reduction factor of the images to restore, for bicubic.")
    private @Nullable Integer scale;

    RandomDegradation degradation() {
        if (name != Name.BICUBIC && scale != null) {
            throw UsageError.of(command, "--scale: expected with --degradation bicubic only, got " + name);
        }
        return switch (name) {
            case BICUBIC -> bicubic();
            case BLIND -> BlindReduction.DEFAULT;
            case GFPGAN -> FaceDegradation.GFPGAN;
            case DIFFACE -> FaceDegradation.DIFFACE;
        };
    }

    private RandomDegradation bicubic() {
        Integer factor = scale;
        if (factor == null) {
            throw UsageError.of(command, "--scale: expected with --degradation bicubic, got none");
        }
        return UsageError.unless(command, "--scale", () -> new BicubicDegradation(factor));
    }
}
