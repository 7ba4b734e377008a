package io.github.dpi4j.cli;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.photo.PhotoRestorer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options for photographs and for the files written beside them. */
final class PhotographOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--enlarge", paramLabel = "N", defaultValue = "1",
            description = "Make photographs N times as wide and high; restored faces then show their detail"
                    + " (default: ${DEFAULT-VALUE}).")
    private int enlargement;

    @Option(names = "--sharp-faces",
            description = "Restore sharp and clean faces in photographs, too, which are left alone otherwise.")
    private boolean sharpFaces;

    @Option(names = "--sheet", paramLabel = "FILE",
            description = "Also write a picture of before and after: whole photographs, and each restored face.")
    private @Nullable Path sheet;

    @Option(names = "--faces-only", paramLabel = "DIR",
            description = "Write the restored faces there, upright and of the model's size, as NAME-1.png and so on. Without"
                    + " --output nothing else is written.")
    private @Nullable Path facesOnly;

    /** Returns the folder for restored faces, or null. */
    @Nullable
    Path facesOnly() {
        return facesOnly;
    }

    PhotoRestorer.Options photographs() {
        return UsageError.unless(command, () -> new PhotoRestorer.Options(sharpFaces, enlargement));
    }

    /** Claims what is written beside the results. */
    void claim(OutputClaims claims) {
        Path drawn = sheet;
        if (drawn != null) {
            UsageError.unless(command, "--sheet", () -> ImageFiles.requireWritable(drawn));
        }
        claims.file("--sheet", sheet).newFolder("--faces-only", facesOnly);
    }

    /**
     * Returns the pictures that are written beside the results.
     *
     * @param overwrite whether faces that exist are written again
     */
    RestoredPictures pictures(boolean overwrite) {
        return new RestoredPictures(sheet, facesOnly, overwrite);
    }
}
