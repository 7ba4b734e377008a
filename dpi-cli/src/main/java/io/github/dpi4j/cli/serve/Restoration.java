package io.github.dpi4j.cli.serve;

import io.github.dpi4j.cli.serve.OpenPage.Picture;
import io.github.dpi4j.detector.DetectedFace;
import io.github.dpi4j.detector.FaceDetector;
import io.github.dpi4j.detector.Point;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageFiles.Tagged;
import io.github.dpi4j.image.ImageMetadata;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.photo.FaceAlignment;
import io.github.dpi4j.photo.PhotoRestorer;
import io.github.dpi4j.photo.PhotoRestorer.Outcome;
import io.github.dpi4j.posterior.Restorer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** The work for a job: faces are detected and restored, with progress reported to the page. One job runs at a time. */
final class Restoration {
    /** Name of an uploaded file in messages. */
    private static final String NAME = "this file";
    /** Advice for faces that need no restoring: the setting with which the page restores them. */
    private static final String SHARP_HINT = "; to restore sharp ones, choose 'sharp faces, too' or 'enlarge' in the settings";
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
     * @throws IOException if it is not an image, or too large; the message is one line
     */
    RgbImage read(byte[] content) throws IOException {
        return ImageFiles.read(content, NAME, maxPixels);
    }

    /** Runs a job. */
    void run(Job job) throws IOException {
        byte[] content = job.takeContent();
        boolean isJpeg = content.length > 1 && (content[0] & 0xff) == 0xff && (content[1] & 0xff) == 0xd8;
        Tagged input = ImageFiles.readTagged(content, NAME, maxPixels);
        RgbImage image = input.image();
        List<DetectedFace> faces = job.request().isAligned() ? List.of() : detector.detect(image);
        job.checkCancelled();
        job.page().setBefore(picture(image, input.metadata().profileAlone(), image.width() * image.height() > LARGE));
        boolean isAligned = job.request().isAligned() || isAligned(image, faces);
        RgbImage result = isAligned ? aligned(job, input) : photograph(job, input, faces);
        job.checkCancelled();
        job.page().setResult(picture(result, input.metadata(), switch (job.request().format()) {
            case AUTO -> isJpeg && !isAligned;
            case PNG -> false;
            case JPEG -> true;
        }));
    }

    /** Returns whether an image is an aligned face; one that is too large for the model may still contain small faces. */
    private boolean isAligned(RgbImage image, List<DetectedFace> faces) {
        int size = networks.model().imageSize();
        boolean isLarge = Math.max(image.width(), image.height()) > size;
        if (faces.isEmpty()) {
            return image.width() == image.height() && !isLarge;
        }
        return PhotoRestorer.isAligned(image, faces) && !(isLarge
                && faces.stream().anyMatch(face -> FaceAlignment.of(face.landmarks()).side() < size));
    }

    private RgbImage aligned(Job job, Tagged input) throws IOException {
        RgbImage image = input.image();
        int size = networks.model().imageSize();
        if (image.width() != image.height() || image.width() > size) {
            throw new IOException("expected an aligned face of at most " + size + "×" + size
                    + " pixels, the size of the model's images, found " + image.width() + "×" + image.height());
        }
        job.page().send("faces", json -> write(json, image, List.of()));
        return face(job, input.smoothed(), new FaceCount(1, 1));
    }

    /** A face's square and its outcome. */
    private record PlannedFace(FaceAlignment square, Outcome outcome) {
        boolean isRestored() {
            return outcome == Outcome.RESTORED;
        }
    }

    private RgbImage photograph(Job job, Tagged input, List<DetectedFace> faces) throws IOException {
        RgbImage photo = input.image();
        if (faces.isEmpty()) {
            throw new IOException("no face found in this photo");
        }
        PhotoRestorer.Options options = job.request().photographs();
        long pixels = (long) photo.width() * photo.height() * options.enlargement() * options.enlargement();
        if (pixels > maxPixels) {
            throw new IOException(
                    "enlarge: expected a result of at most " + maxPixels + " pixels, got one of " + pixels);
        }
        int size = networks.model().imageSize();
        List<PlannedFace> plan = faces.stream().map(face -> FaceAlignment.of(face.landmarks()))
                .map(square -> new PlannedFace(square, PhotoRestorer.outcome(photo, square, options, size))).toList();
        job.page().send("faces", json -> write(json, photo, plan));
        int count = (int) plan.stream().filter(PlannedFace::isRestored).count();
        if (count == 0 && options.enlargement() == 1) {
            throw new IOException((faces.size() == 1 ? "the face needs" : "the " + faces.size() + " faces need")
                    + " no restoring (" + plan.stream().map(face -> face.outcome().toString()).distinct()
                            .collect(Collectors.joining("; "))
                    + ")" + (plan.stream().anyMatch(face -> face.outcome() == Outcome.SHARP) ? SHARP_HINT : ""));
        }
        FaceCount[] now = {new FaceCount(0, count)};
        return PhotoRestorer.restore(input, faces, options, size, low -> {
            now[0] = now[0].next();
            return face(job, low, now[0]);
        }).image();
    }

    private RgbImage face(Job job, RgbImage low, FaceCount count) throws IOException {
        Restorer restorer = networks.restorer(job.request().recipe(), networks.model().input(low));
        List<RgbImage> one = List.of(low);
        StepFrames frames = new StepFrames(job.page(), low, count, restorer.sampler().steps());
        return restorer.restore(one, Restorer.noise(job.request().seed(), one), frames.until(job::isCancelled))
                .getFirst();
    }

    private static void write(JsonGenerator json, RgbImage image, List<PlannedFace> plan) {
        json.writeNumberProperty("width", image.width());
        json.writeNumberProperty("height", image.height());
        json.writeArrayPropertyStart("faces");
        for (PlannedFace face : plan) {
            json.writeStartObject();
            json.writeBooleanProperty("restored", face.isRestored());
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

    private static Picture picture(RgbImage image, ImageMetadata metadata, boolean asJpeg) throws IOException {
        return asJpeg
                ? new Picture("image/jpeg", ImageFiles.encode(image, "x.jpg", metadata))
                : new Picture("image/png", ImageFiles.encode(image, "x.png", metadata));
    }
}
