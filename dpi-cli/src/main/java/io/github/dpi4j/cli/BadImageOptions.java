package io.github.dpi4j.cli;

import io.github.dpi4j.evaluation.Originals;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.training.ImageFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option for unreadable images, for commands that take many. All of them are named before anything is computed. */
final class BadImageOptions {
    private static final String HINT = " (--skip-bad goes on without)";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--skip-bad",
            description = "Continue without images that cannot be read, and name them; the command then succeeds.")
    private boolean skip;

    /** Returns whether unreadable images are left out and are no failure. */
    boolean skip() {
        return skip;
    }

    /**
     * Reads the images of a folder.
     *
     * @throws IOException if there are no images, or some cannot be read and are not to be left out; the message names them
     */
    ImageFolder load(Path folder, int size) throws IOException {
        PrintWriter err = command.commandLine().getErr();
        try (Progress progress = new Progress(err, "reading " + folder, -1)) {
            return skip
                    ? ImageFolder.load(folder, size, e -> progress.report("left out: " + ErrorMessage.of(e)))
                    : ImageFolder.load(folder, size);
        } catch (ImageFolder.BadImagesException e) {
            throw new IOException(e.getMessage() + HINT, e);
        }
    }

    /**
     * Reads originals once, and returns those that can be read.
     *
     * @throws IOException if there are no images, or some cannot be read and are not to be left out; the message names them
     */
    Originals sound(Originals all) throws IOException {
        List<Path> sound = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        try (Progress progress = new Progress(command.commandLine().getErr(), "reading images", all.count())) {
            for (Path file : all.files()) {
                try {
                    ImageFiles.read(file);
                    sound.add(file);
                } catch (IOException e) {
                    reasons.add(ErrorMessage.of(e));
                    if (skip) {
                        progress.report("left out: " + ErrorMessage.of(e));
                    }
                }
                progress.advance(1);
            }
        }
        if (!reasons.isEmpty() && (!skip || sound.isEmpty())) {
            throw new IOException(String.join("; ", reasons) + (skip ? "" : HINT));
        }
        return new Originals(sound, all.size());
    }
}
