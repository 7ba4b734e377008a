package io.github.dpi4j.cli.serve;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.posterior.DpiStep;
import io.github.dpi4j.sampler.Step;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/** Shows a page the steps of a face: x̂0 and the condition as small pictures. Steps are left out where the page does not keep up. */
final class StepFrames implements StepListener {
    /** More frames a second than this are a flicker. */
    private static final long LEAST_NANOS = 1_000_000_000L / 20;

    private final OpenPage page;
    private final RgbImage low;
    private final FaceCount count;
    private final int steps;
    private int step;
    private long shown = System.nanoTime() - LEAST_NANOS;

    /**
     * A face's frames.
     *
     * @param low the face as it is restored from: the condition of methods that have no other
     * @param steps that there will be
     */
    StepFrames(OpenPage page, RgbImage low, FaceCount count, int steps) {
        this.page = page;
        this.low = low;
        this.count = count;
        this.steps = steps;
    }

    @Override
    public void onStep(Step now) {
        step++;
        long time = System.nanoTime();
        if (step == steps || page.wantsFrame() && time - shown >= LEAST_NANOS) {
            shown = time;
            RgbImage condition = now instanceof DpiStep dpi
                    ? ImageTensors.toImage(dpi.grid().apply(dpi.condition()))
                    : low;
            page.sendFrame("step", json -> {
                json.writeNumberProperty("face", count.face());
                json.writeNumberProperty("faces", count.faces());
                json.writeNumberProperty("step", step);
                json.writeNumberProperty("steps", steps);
                json.writeStringProperty("x0", url("jpeg", ImageTensors.toImage(now.predXStart()), "x.jpg"));
                json.writeStringProperty("condition", url("png", condition, "x.png"));
            });
        }
    }

    private static String url(String type, RgbImage image, String name) {
        try {
            return "data:image/" + type + ";base64,"
                    + Base64.getEncoder().encodeToString(ImageFiles.encode(image, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
