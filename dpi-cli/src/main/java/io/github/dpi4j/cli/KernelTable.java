package io.github.dpi4j.cli;

import io.github.dpi4j.backend.cuda.DevicePeaks;
import io.github.dpi4j.backend.cuda.LaunchTime;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The launches of a network's pass beside the device's peaks, as a table. */
final class KernelTable {
    /** The most rows. */
    private static final int ROWS = 20;
    /** Launches that take so many times their floor are shown. */
    private static final double SLOW = 2;

    private final DevicePeaks peaks;
    private final List<LaunchTime> launches;

    KernelTable(DevicePeaks peaks, List<LaunchTime> launches) {
        this.peaks = peaks;
        this.launches = launches;
    }

    static void print(PrintWriter out, String precision, DevicePeaks peaks) {
        out.printf(Locale.ROOT, "%s, measured: products %.1f TFLOP/s, copies %.2f TB/s, a launch %.2f us%n", precision,
                peaks.flopPerSecond() / 1e12, peaks.bytesPerSecond() / 1e12, peaks.launchMicroseconds());
    }

    /**
     * Prints the sum of the launches, and those that take more than twice their floor, the slowest first.
     *
     * @param network name, size, precision and batch
     * @param milliseconds of a whole pass
     */
    void print(PrintWriter out, String network, double milliseconds) {
        double flop = launches.stream().mapToDouble(LaunchTime::flop).sum();
        double sum = launches.stream().mapToDouble(LaunchTime::microseconds).sum() / 1e3;
        double floor = launches.stream().mapToDouble(peaks::floor).sum() / 1e3;
        out.printf(Locale.ROOT, "%s: %.1f GFLOP in %.3f ms: %.1f TFLOP/s, %.0f %% of the peak%n", network, flop / 1e9,
                milliseconds, flop / milliseconds / 1e9, 100 * flop / milliseconds * 1e3 / peaks.flopPerSecond());
        out.printf(Locale.ROOT, "  %d launches one by one: %.3f ms, their floor (products, memory or start) %.3f ms%n",
                launches.size(), sum, floor);
        List<LaunchTime> slow = launches.stream().filter(l -> l.microseconds() > SLOW * peaks.floor(l))
                .sorted(Comparator.comparingDouble(LaunchTime::microseconds).reversed()).toList();
        out.printf(Locale.ROOT, "  slower than twice their floor: %d launches, %.3f ms%s%n", slow.size(),
                slow.stream().mapToDouble(LaunchTime::microseconds).sum() / 1e3,
                slow.size() > ROWS ? "; the slowest " + ROWS + ":" : "");
        if (!slow.isEmpty()) {
            out.printf("  %10s %9s %6s %8s %8s  %-22s %7s  %s%n", "us", "floor", "times", "TFLOP/s", "GB/s", "kernel",
                    "blocks", "layer");
        }
        slow.stream().limit(ROWS).forEach(l -> out.printf(Locale.ROOT,
                "  %10.2f %9.2f %6.1f %8.1f %8.0f  %-22s %7d  %s%n", l.microseconds(), peaks.floor(l),
                l.microseconds() / peaks.floor(l), l.flop() / l.microseconds() / 1e6,
                l.bytes() / l.microseconds() / 1e3,
                l.kernel(), l.blocks(), l.layer()));
        out.flush();
    }

    /** Returns the indices of the slowest launches, at most one for each kernel and size of grid and work. */
    List<Integer> slowest(int count) {
        record Kind(String kernel, long blocks, double flop) {
        }
        List<Kind> seen = new ArrayList<>();
        return IntStream.range(0, launches.size()).boxed()
                .sorted(Comparator.comparingDouble(i -> -launches.get(i).microseconds())).filter(i -> {
                    LaunchTime l = launches.get(i);
                    Kind kind = new Kind(l.kernel(), l.blocks(), l.flop());
                    return !seen.contains(kind) && seen.add(kind);
                }).limit(count).toList();
    }
}
