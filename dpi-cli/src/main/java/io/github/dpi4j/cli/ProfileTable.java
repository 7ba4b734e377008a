package io.github.dpi4j.cli;

import io.github.dpi4j.backend.cpu.Profile;
import io.github.dpi4j.backend.cpu.StepCost;
import io.github.dpi4j.kernel.vector.MachinePeak;
import io.github.dpi4j.tensor.Shape;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A profile as text: by step, by kind, and in total. */
final class ProfileTable {
    /** Steps with less than this share of the multiply-adds, and less than ten times this share of the time, are left out. */
    private static final double LEAST_SHARE = 1e-4;
    private static final String FIGURES = "%8.2f %8.2f %8.1f %9.3f %6.1f %8.0f %9.3f %7.1f%n";
    private static final String HEADINGS = "%8s %8s %8s %9s %6s %8s %9s %7s%n";

    private final Profile profile;
    private final int batch;

    /**
     * @param batch images in a pass
     */
    ProfileTable(Profile profile, int batch) {
        this.profile = profile;
        this.batch = batch;
    }

    void print(String device, PrintWriter out) {
        MachinePeak peak = profile.peak();
        out.printf(Locale.ROOT, "%s, vectors of %d bits; at most %.0f GFLOP/s and %.1f GB/s%n%n", device,
                MachinePeak.vectorBits(), peak.flopPerSecond() * 1e-9, peak.bytesPerSecond() * 1e-9);
        steps(out);
        byKind(out);
        total(out);
    }

    private void steps(PrintWriter out) {
        String label = "%-" + width(ProfileTable::layer) + "s  %-" + width(StepCost::what) + "s  %-"
                + width(StepCost::fused) + "s  %-11s ";
        out.printf(label, "layer", "what", "with", "output");
        headings(out);
        double flop = profile.total().flop();
        int left = 0;
        for (StepCost step : profile.steps()) {
            if (step.flop() < LEAST_SHARE * flop && step.seconds() < 10 * LEAST_SHARE * profile.seconds()) {
                left++;
                continue;
            }
            out.printf(label, layer(step), step.what(), step.fused(), image(step.output()));
            figures(out, step.flop(), step.executedFlop(), step.bytes(), step.seconds(), profile.floorSeconds(step));
        }
        if (left > 0) {
            out.printf("(%d more, negligible each, are in the sums)%n", left);
        }
        out.println();
    }

    private int width(Function<StepCost, String> column) {
        return profile.steps().stream().mapToInt(step -> column.apply(step).length()).max().orElse(1);
    }

    private void byKind(PrintWriter out) {
        Map<String, Profile.Sum> sums = profile.byKind();
        String label = "%-" + width(StepCost::what) + "s %5s ";
        out.printf(label, "what", "steps");
        headings(out);
        sums.forEach((kind, sum) -> {
            out.printf(label, kind, sum.steps());
            figures(out, sum.flop(), sum.executedFlop(), sum.bytes(), sum.seconds(), sum.floorSeconds());
        });
        Profile.Sum total = profile.total();
        out.printf(label, "all", total.steps());
        figures(out, total.flop(), total.executedFlop(), total.bytes(), total.seconds(), total.floorSeconds());
        out.println();
    }

    private void total(PrintWriter out) {
        Profile.Sum total = profile.total();
        out.printf(Locale.ROOT, "a pass takes %.1f ms%s: %.0f GFLOP/s effective, %.0f done, %.1f GB/s%n",
                profile.seconds() * 1e3,
                batch == 1 ? "" : String.format(Locale.ROOT, ", %.1f ms an image", profile.seconds() * 1e3 / batch),
                total.flop() / profile.seconds() * 1e-9, total.executedFlop() / profile.seconds() * 1e-9,
                total.bytes() / profile.seconds() * 1e-9);
        out.printf(Locale.ROOT, "its floor is %.1f ms: the pass takes %.2f times as long%n",
                total.floorSeconds() * 1e3, profile.seconds() / total.floorSeconds());
    }

    private void headings(PrintWriter out) {
        out.printf(HEADINGS, "GFLOP", "done", "MB", "ms", "%", "GFLOP/s", "floor ms", "x floor");
    }

    private void figures(PrintWriter out, double flop, double done, double bytes, double seconds, double floor) {
        if (floor == 0) {
            out.printf(Locale.ROOT, HEADINGS, "", "", "", String.format(Locale.ROOT, "%.3f", seconds * 1e3),
                    String.format(Locale.ROOT, "%.1f", 100 * seconds / profile.seconds()), "", "", "");
            return;
        }
        out.printf(Locale.ROOT, FIGURES, flop * 1e-9, done * 1e-9, bytes * 1e-6, seconds * 1e3,
                100 * seconds / profile.seconds(), flop / seconds * 1e-9, floor * 1e3, seconds / floor);
    }

    private static String layer(StepCost step) {
        return step.layer().replaceFirst("\\.weight$", "");
    }

    /** Returns a shape without the batch. */
    private static String image(Shape shape) {
        return shape.toString().replaceFirst("^\\d+×", "");
    }
}
