package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.training.ImageFolder;
import io.github.dpi4j.training.Task;
import io.github.dpi4j.training.TrainingListener;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** The progress of training in lines on stderr, with a progress bar on a terminal. */
final class TrainingReport implements TrainingListener, AutoCloseable {
    private final Progress progress;
    private final int step;

    TrainingReport(PrintWriter err, int step, int steps) {
        this.step = step;
        this.progress = new Progress(err, "training", steps - step);
    }

    void begin(Task task, ImageFolder images, Backend backend) {
        long parameters = Parameters.of(task.graph()).values().stream().mapToLong(Shape::size).sum();
        progress.report(String.format(Locale.ROOT, "%s: %,d parameters, %d images of %d×%d, %s%s", task.name(),
                parameters, images.count(), images.size(), images.size(), backend.description(),
                step == 0 ? "" : ", continues after step " + step));
    }

    @Override
    public void onStep() {
        progress.advance(1);
    }

    @Override
    public void onReport(Report report) {
        String quarters = report.quarters().stream()
                .map(q -> Double.isNaN(q) ? "none" : String.format(Locale.ROOT, "%.4f", q))
                .collect(Collectors.joining(" "));
        String validation = Double.isNaN(report.validationLoss())
                ? ""
                : String.format(Locale.ROOT, ", validation %.4f", report.validationLoss());
        progress.report(
                String.format(Locale.ROOT, "step %d/%d: %.1f images/s, loss %.4f (by quarters of t: %s)%s, %s left",
                        report.step(), report.steps(), report.imagesPerSecond(), report.loss(), quarters, validation,
                        ProgressLines.duration(report.secondsLeft())));
    }

    @Override
    public void onSamples() {
        progress.report("drawing samples");
    }

    @Override
    public void onFile(Path file) {
        progress.report("wrote " + file);
    }

    @Override
    public void close() {
        progress.close();
    }
}
