package io.github.dpi4j.bench;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.MachinePeak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Facts about the machine of a measurement, for people, by name. */
final class MachineFacts {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private MachineFacts() {
    }

    static Map<String, String> gather() throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", processor() + ", " + cores + (cores == 1 ? " core" : " cores"));
        facts.put("vectors", MachinePeak.vectorBits() + " bit");
        MachinePeak one = peak(1);
        MachinePeak all = peak(cores);
        facts.put("multiply-add peak", String.format(Locale.ROOT, "%.0f GFLOP/s on one core, %.0f on %d",
                one.flopPerSecond() * 1e-9, all.flopPerSecond() * 1e-9, cores));
        facts.put("memory", String.format(Locale.ROOT, "%.0f GB/s copied by one core, %.0f by %d",
                one.bytesPerSecond() * 1e-9, all.bytesPerSecond() * 1e-9, cores));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("Java", System.getProperty("java.vendor") + " " + Runtime.version());
        Engines.peers().forEach((name, peer) -> facts.put(name, peer.description()));
        return facts;
    }

    private static MachinePeak peak(int threads) {
        try (Workers workers = new Workers(threads)) {
            return MachinePeak.measure(workers);
        }
    }

    private static String processor() throws IOException {
        if (!Files.isReadable(CPU_INFO)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        }
    }
}
