package io.github.dpi4j.model;

import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Variance;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.unet.ArchitectureJson;
import io.github.dpi4j.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A trained network's description: all that is needed to run it, besides its weights. It is stored in the metadata of
 * the safetensors files that training writes, one field each:
 *
 * <table> <caption>Fields</caption> <tr><td>{@code dpi_format}</td><td>{@value #FORMAT}; without it a file is a foreign
 * one</td></tr> <tr><td>{@code role}</td><td>{@code prior} or {@code corrector}</td></tr> <tr><td>{@code
 * image_size}</td><td>side of the training images in pixels</td></tr> <tr><td>{@code schedule}, {@code
 * timesteps}</td><td>noise of training: {@code linear} or {@code cosine}, and how many steps</td></tr> <tr><td>{@code
 * prediction}, {@code variance}</td><td>of a prior, as {@link Prediction} and {@link Variance} in lower case</td></tr>
 * <tr><td>{@code grid}, {@code degradation}, {@code scale}</td><td>of a corrector, see {@link Corrector}</td></tr>
 * <tr><td>{@code architecture}</td><td>as {@link ArchitectureJson}</td></tr> </table>
 *
 * @param architecture the network's architecture
 * @param imageSize side of the images in pixels, a multiple of the network's downsampling factor
 * @param betas noise of training
 * @param timesteps number of training steps
 * @param role the network's role
 */
public record ModelDescription(UNetConfig architecture, int imageSize, BetaSchedule betas, int timesteps, Role role) {
    /** Height and width of the largest images, in pixels: beyond them, a network's activations fit no array. */
    public static final int MOST_PIXELS = 4096;

    private static final String FORMAT = "1";
    /** Far beyond what networks are trained with (1000, 4000): what a file claims is held against it before memory is. */
    private static final int MOST_TIMESTEPS = 1 << 16;
    private static final String FORMAT_KEY = "dpi_format";

    /** The role of a network. */
    public sealed interface Role {
    }

    /**
     * A diffusion prior: the network predicts the noise or the clean image, and perhaps variances.
     *
     * @param prediction the quantity that the network predicts
     * @param variance the variance of the reverse steps
     */
    public record Prior(Prediction prediction, Variance variance) implements Role {
    }

    /**
     * DPI's condition corrector.
     *
     * @param grid k, distance of the pixels with a condition
     * @param degradation name of the degradation that it was trained on, such as {@code bicubic} or {@code blind}
     * @param scale how much smaller the images to restore are, where that is one number
     */
    public record Corrector(int grid, String degradation, OptionalInt scale) implements Role {
    }

    /** Checks the components. */
    public ModelDescription {
        int multiple = architecture.downsamplingFactor();
        if (imageSize < 1 || imageSize > MOST_PIXELS || imageSize % multiple != 0) {
            throw new IllegalArgumentException("image size: expected a multiple of " + multiple
                    + ", the network's downsampling factor, up to " + MOST_PIXELS + ", got " + imageSize);
        }
        if (timesteps > MOST_TIMESTEPS) {
            throw new IllegalArgumentException("timesteps: expected at most " + MOST_TIMESTEPS + ", got " + timesteps);
        }
        DiffusionSchedule.of(betas, timesteps, "");
        switch (role) {
            case Prior(Prediction _, Variance variance) -> {
                if (variance.isLearned() != architecture.learnedSigma()) {
                    throw new IllegalArgumentException("variance: expected "
                            + (architecture.learnedSigma() ? "a learned one" : "a fixed one") + " of a network with "
                            + architecture.outChannels() + " output channels, got " + Fields.text(variance));
                }
            }
            case Corrector(int grid, String _, OptionalInt scale) -> {
                requireDivisor(imageSize, "grid", grid);
                scale.ifPresent(factor -> requireDivisor(imageSize, "scale", factor));
            }
        }
    }

    private static void requireDivisor(int imageSize, String name, int got) {
        if (got < 1 || imageSize % got != 0) {
            throw new IllegalArgumentException(
                    name + ": expected a divisor of the image size " + imageSize + ", got " + got);
        }
    }

    /** {@return {@code prior} or {@code corrector}} */
    public String roleName() {
        return switch (role) {
            case Prior _ -> "prior";
            case Corrector _ -> "corrector";
        };
    }

    /** {@return what it says in one line, for people} */
    public String describe() {
        String purpose = switch (role) {
            case Prior(Prediction prediction, Variance variance) -> "prior that predicts "
                    + Fields.text(prediction).replace('_', ' ') + ", variance "
                    + Fields.text(variance).replace('_', ' ');
            case Corrector(int grid, String degradation, OptionalInt scale) ->
                "corrector for " + PrintableText.shown(degradation) + " images"
                        + (scale.isPresent() ? " at x" + scale.getAsInt() : "") + ", one pixel of " + grid + "x" + grid
                        + " known";
        };
        return purpose + "; images of " + imageSize + "x" + imageSize + " pixels; " + Fields.text(betas) + " noise in "
                + timesteps + " steps";
    }

    /** {@return the metadata's fields, always in the same order} */
    public Map<String, String> toMetadata() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(FORMAT_KEY, FORMAT);
        fields.put("role", roleName());
        fields.put("image_size", Integer.toString(imageSize));
        fields.put("schedule", Fields.text(betas));
        fields.put("timesteps", Integer.toString(timesteps));
        switch (role) {
            case Prior(Prediction prediction, Variance variance) -> {
                fields.put("prediction", Fields.text(prediction));
                fields.put("variance", Fields.text(variance));
            }
            case Corrector(int grid, String degradation, OptionalInt scale) -> {
                fields.put("grid", Integer.toString(grid));
                fields.put("degradation", degradation);
                scale.ifPresent(s -> fields.put("scale", Integer.toString(s)));
            }
        }
        fields.put("architecture", ArchitectureJson.write(architecture));
        return fields;
    }

    /**
     * Reads a description from a file's metadata, which may have other fields.
     *
     * @param metadata the metadata of a checkpoint
     * @return empty if the metadata are not this library's
     * @throws IllegalArgumentException if they are, but a field is missing or wrong
     */
    public static Optional<ModelDescription> of(Map<String, String> metadata) {
        String format = metadata.get(FORMAT_KEY);
        if (format == null) {
            return Optional.empty();
        }
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException(
                    FORMAT_KEY + ": expected " + FORMAT + ", got " + PrintableText.shown(format));
        }
        Fields fields = new Fields(metadata);
        UNetConfig architecture = ArchitectureJson.read(fields.text("architecture"));
        Role role = fields.text("role").equals("prior")
                ? new Prior(fields.constant("prediction", Prediction.class),
                        fields.constant("variance", Variance.class))
                : corrector(fields);
        return Optional.of(new ModelDescription(architecture, fields.whole("image_size"),
                fields.constant("schedule", BetaSchedule.class), fields.whole("timesteps"), role));
    }

    private static Role corrector(Fields fields) {
        if (!fields.text("role").equals("corrector")) {
            throw new IllegalArgumentException("role: expected prior or corrector, got "
                    + PrintableText.shown(fields.text("role")));
        }
        return new Corrector(fields.whole("grid"), fields.text("degradation"),
                fields.metadata().containsKey("scale") ? OptionalInt.of(fields.whole("scale")) : OptionalInt.empty());
    }

    /**
     * Reads the description from a safetensors file.
     *
     * @param file the checkpoint's file
     * @return empty if the file is not this library's
     * @throws IOException if it cannot be read, or its description is wrong; the message begins with the path
     */
    public static Optional<ModelDescription> read(Path file) throws IOException {
        try {
            return of(Safetensors.metadata(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": metadata: " + e.getMessage(), e);
        }
    }
}
