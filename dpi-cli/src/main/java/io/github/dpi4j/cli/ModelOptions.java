package io.github.dpi4j.cli;

import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.model.MissingFactException;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.model.Overrides;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNetConfig.Hints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options of a command's networks. A file's own description applies, options override it, and assumptions about
 * files without description are reported.
 */
final class ModelOptions {
    /** The name of the bundled model, in place of a prior's file. */
    static final String BUNDLED = "bundled";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--prior", paramLabel = "FILE", defaultValue = BUNDLED,
            description = "The diffusion prior's checkpoint (default: ${DEFAULT-VALUE}, the bundled model of 128x128"
                    + " faces).")
    private Path prior;

    @Mixin
    private KeyOption key;

    @Mixin
    private ArchitectureOptions architecture;

    @Option(names = "--image-size", paramLabel = "N",
            description = "Height and width of the results (default: the size that the prior was trained for, by its file or its"
                    + " channel multipliers).")
    private @Nullable Integer imageSize;

    @Option(names = "--schedule", paramLabel = "SCHEDULE",
            description = "The noise schedule that the prior was trained with: linear, cosine (default: as its file says, else linear).")
    private @Nullable BetaSchedule schedule;

    /** Returns whether the model is the bundled one. */
    boolean isBundled() {
        return prior.toString().equals(BUNDLED);
    }

    /**
     * Returns the networks.
     *
     * @param correctors the options for a corrector
     */
    FaceModel model(CorrectorOptions correctors) throws IOException {
        if (isBundled()) {
            requireBundledAlone(correctors);
            return FaceModel.bundled();
        }
        Hints hints = architecture.hints();
        Overrides overrides = new Overrides(key.key(), hints.heads(), hints.qkvOrder(), imageSize, schedule);
        Model priorModel;
        try {
            priorModel = Model.prior(prior, overrides);
        } catch (MissingFactException e) {
            throw UsageError.of(command,
                    "--image-size: expected, as neither this prior's file nor its channel multipliers"
                            + " tell what it was trained for");
        } catch (IllegalArgumentException e) {
            throw UsageError.of(command, UsageError.named(command, String.valueOf(e.getMessage())));
        }
        say(priorModel);
        Optional<Model> corrector = correctors.file() == null
                ? Optional.empty()
                : Optional
                        .of(corrector(correctors.file(), correctors, overrides, priorModel.description().imageSize()));
        return UsageError.unless(command, "--image-size", () -> new FaceModel(priorModel, corrector));
    }

    private Model corrector(Path file, CorrectorOptions options, Overrides prior, int size) throws IOException {
        Heads heads = UsageError.unless(command, "--corrector-head-channels", options::heads);
        QkvOrder order = prior.qkvOrder();
        Model corrector = Model.corrector(file,
                new Overrides(options.key(), heads, order, size, prior.betas()));
        say(corrector);
        return corrector;
    }

    private void requireBundledAlone(CorrectorOptions correctors) {
        if (correctors.file() != null || imageSize != null || schedule != null || key.key() != null
                || !architecture.hints().equals(Hints.NONE)) {
            throw UsageError.of(command,
                    "--corrector, --image-size, --schedule, --key and options for heads: expected with"
                            + " --prior FILE only, as the bundled model has its own");
        }
    }

    private void say(Model model) {
        model.weights().origin().describe().forEach(line -> say(model, line));
        if (!model.assumptions().isEmpty()) {
            say(model, "its file does not say all; assumed: " + String.join("; ", model.assumptions()));
        }
    }

    private void say(Model model, String line) {
        command.commandLine().getErr().println(command.qualifiedName() + ": " + model.source() + ": " + line);
    }
}
