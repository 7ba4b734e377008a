package io.github.dpi4j.cli.serve;

import io.github.dpi4j.cli.serve.OpenPage.Picture;
import io.github.dpi4j.detector.DetectedFace;
import io.github.dpi4j.detector.FaceDetector;
import io.github.dpi4j.detector.Point;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.photo.PhotoRestorer;
import io.github.dpi4j.photo.PhotoRestorer.Outcome;
import io.github.dpi4j.photo.PhotoRestorer.RestoredFace;
import io.github.dpi4j.posterior.Restorer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** What is done with an image: its faces are found and restored, and the page sees how. One at a time. */
final class Restoration {
    /** Larger images are shown as JPEG, smaller ones as PNG. */
    private static final int LARGE = 1 << 20;

    private final FaceNetworks networks;
    private final FaceDetector detector;
    private final long maxPixels;

    Restoration(FaceNetworks networks, FaceDetector detector, long maxPixels) {
        this.networks = networks;
        this.detector = detector;
        this.maxPixels = maxPixels;
    }

    /**
     * Reads an image.
     *
     * @throws IOException if it is none, or too large; in one line
     */
    RgbImage read(byte[] content) throws IOException {
        return ImageFiles.read(content, "this file", maxPixels);
    }

    /** Does a job. */
    void run(Job job) throws IOException {
        byte[] content = job.takeContent();
        boolean isJpeg = content.length > 1 && (content[0] & 0xff) == 0xff && (content[1] & 0xff) == 0xd8;
        RgbImage image = read(content);
        int size = networks.model().imageSize();
        List<DetectedFace> faces = job.request().isAligned() ? List.of() : detector.detect(image);
        job.checkCancelled();
        boolean isSmallSquare = image.width() == image.height() && image.width() <= size;
        boolean isAligned = job.request().isAligned() || PhotoRestorer.isAligned(image, faces)
                || faces.isEmpty() && isSmallSquare;
        if (isAligned && !isSmallSquare) {
            throw new IOException("expected an aligned face of at most " + size + "×" + size
                    + " pixels, which is what the model draws, found " + image.width() + "×" + image.height());
        }
        if (!isAligned && faces.isEmpty()) {
            throw new IOException("no face found in this photo");
        }
        List<RestoredFace> plan = isAligned ? List.of() : plan(image, faces, size);
        int count = isAligned ? 1 : (int) plan.stream().filter(Restoration::isRestored).count();
        job.page().setBefore(picture(image, image.width() * image.height() > LARGE));
        job.page().send("faces", json -> write(json, image, plan));
        if (count == 0) {
            throw new IOException((faces.size() == 1 ? "the face needs" : "the " + faces.size() + " faces need")
                    + " no restoring (" + plan.stream().map(face -> face.outcome().toString()).distinct()
                            .collect(Collectors.joining("; "))
                    + ")");
        }
        FaceCount none = new FaceCount(0, count);
        RgbImage result = isAligned ? face(job, image, none.next()) : photograph(job, image, faces, none);
        job.checkCancelled();
        job.page().setResult(picture(result, switch (job.request().format()) {
            case AUTO -> isJpeg && !isAligned;
            case PNG -> false;
            case JPEG -> true;
        }));
    }

    /** Returns what is going to be done with each face: that which is done if restoring changes nothing. */
    private static List<RestoredFace> plan(RgbImage photo, List<DetectedFace> faces, int size) throws IOException {
        return PhotoRestorer.restore(photo, faces, size, low -> low).faces();
    }

    private static boolean isRestored(RestoredFace face) {
        return face.outcome() == Outcome.RESTORED;
    }

    private RgbImage photograph(Job job, RgbImage photo, List<DetectedFace> faces, FaceCount none) throws IOException {
        FaceCount[] count = {none};
        return PhotoRestorer.restore(photo, faces, networks.model().imageSize(), low -> {
            count[0] = count[0].next();
            return face(job, low, count[0]);
        }).image();
    }

    private RgbImage face(Job job, RgbImage low, FaceCount count) throws IOException {
        Restorer restorer = networks.restorer(job.request().recipe(), networks.model().scale(low));
        List<RgbImage> one = List.of(low);
        StepFrames frames = new StepFrames(job.page(), low, count, restorer.sampler().steps());
        return restorer.restore(one, Restorer.noise(job.request().seed(), one), frames.until(job::isCancelled))
                .getFirst();
    }

    private static void write(JsonGenerator json, RgbImage image, List<RestoredFace> plan) {
        json.writeNumberProperty("width", image.width());
        json.writeNumberProperty("height", image.height());
        json.writeArrayPropertyStart("faces");
        for (RestoredFace face : plan) {
            json.writeStartObject();
            json.writeBooleanProperty("restored", isRestored(face));
            json.writeArrayPropertyStart("corners");
            for (Point corner : face.square().corners()) {
                json.writeNumber((float) corner.x());
                json.writeNumber((float) corner.y());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static Picture picture(RgbImage image, boolean asJpeg) throws IOException {
        return asJpeg
                ? new Picture("image/jpeg", ImageFiles.encode(image, "x.jpg"))
                : new Picture("image/png", ImageFiles.encode(image, "x.png"));
    }
}
