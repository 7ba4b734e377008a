package io.github.dpi4j.cli;

import io.github.dpi4j.detector.DetectedFace;
import io.github.dpi4j.detector.FaceDetector;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.sheet.Sheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dpi faces}: finds the faces in photographs. */
@Command(name = "faces", sortOptions = false, description = {
        "Finds the faces in photographs, with five points each.", "",
        "Prints a line of JSON for each face: file, score, box (x, y, w, h), right_eye, left_eye, nose, right_mouth and"
                + " left_mouth, in pixels of the upright picture; right and left are the person's. A photograph without a face, and"
                + " one that cannot be read, is named on stderr."},
        footer = {"", "Examples:", "  dpi faces photo.jpg",
                "  dpi faces --sheet found.png photo1.jpg photo2.jpg",
                "  dpi faces --min-eye-distance 20 photos/"})
final class FacesCommand implements Callable<Integer> {
    private static final int CELL = 640;
    private static final int COLUMNS = 2;

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "PHOTO", arity = "1..*", description = "Photographs, or folders of photographs.")
    private List<Path> inputs;

    @Option(names = "--threshold", paramLabel = "X",
            description = "The least score of a face, between 0 and 1 (default: 0.6).")
    private double threshold = FaceDetector.Options.DEFAULT.threshold();

    @Option(names = "--sheet", paramLabel = "FILE",
            description = "Also draw the photographs with the boxes and points found.")
    private @Nullable Path sheet;

    @Mixin
    private DetectorRunOptions detector;

    @Override
    public Integer call() throws IOException {
        Path file = sheet;
        if (file != null) {
            UsageError.unless(command, "--sheet", () -> ImageFiles.requireWritable(file));
        }
        List<Path> photos = RestorePlan.images(inputs);
        new OutputClaims(command).file("--sheet", sheet).reads(photos).prepare();
        FaceSheet drawn = new FaceSheet(CELL);
        boolean found = false;
        int bad = 0;
        try (FaceDetector faces = detector.open(threshold);
                Progress progress = new Progress(command.commandLine().getErr(), "looking", photos.size())) {
            for (Path photo : photos) {
                if (sheet != null) {
                    Outputs.requireRoomFor(sheet);
                }
                try {
                    boolean has = look(photo, faces, drawn, progress);
                    found |= has;
                    if (!has && photos.size() > 1) {
                        progress.report(photo + ": no face found");
                    }
                } catch (IOException e) {
                    if (photos.size() == 1) {
                        throw e;
                    }
                    bad++;
                    progress.report(command.qualifiedName() + ": " + ErrorMessage.of(e));
                }
                progress.advance(1);
            }
        }
        if (sheet != null && bad < photos.size()) {
            Sheet all = drawn.sheet(Math.min(COLUMNS, photos.size() - bad));
            Outputs.write(sheet, path -> ImageFiles.write(path, all.render()));
        }
        if (!found && bad < photos.size()) {
            throw new IOException(photos.size() == 1
                    ? photos.getFirst() + ": no face found"
                    : "no face found in " + (photos.size() - bad) + " photographs");
        }
        return bad == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** Prints a photograph's faces, and returns whether there are any. */
    private boolean look(Path photo, FaceDetector faces, FaceSheet drawn, Progress progress) throws IOException {
        RgbImage image = ImageFiles.read(photo);
        List<DetectedFace> finds = faces.detect(image);
        finds.forEach(face -> progress.print(command.commandLine().getOut(), FaceJson.line(photo.toString(), face)));
        if (sheet != null) {
            drawn.add(photo, image, finds);
        }
        return !finds.isEmpty();
    }
}
