package io.github.dpi4j.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/** Results of one run, a row per workload: the median time of every engine, and this library's as a fraction of the peer's. */
final class ResultTable {
    private static final String ENGINE = "engine";

    /** Workload → engine → median in milliseconds. */
    private final Map<String, Map<String, Statistics>> rows = new LinkedHashMap<>();
    private final Set<String> engines = new LinkedHashSet<>();

    ResultTable(Collection<RunResult> results) {
        for (RunResult result : results) {
            BenchmarkParams params = result.getParams();
            String engine = params.getParamsKeys().contains(ENGINE) ? params.getParam(ENGINE) : Engines.DPI;
            engines.add(engine);
            rows.computeIfAbsent(label(params), _ -> new LinkedHashMap<>()).put(engine,
                    result.getPrimaryResult().getStatistics());
        }
    }

    /** {@code NetworkBenchmark.pass} with its parameters other than the engine. */
    private static String label(BenchmarkParams params) {
        String[] path = params.getBenchmark().split("\\.");
        List<String> words = new ArrayList<>(List.of(path[path.length - 2].replace("Benchmark", "").toLowerCase(
                Locale.ROOT) + " " + path[path.length - 1]));
        for (String key : params.getParamsKeys()) {
            if (!key.equals(ENGINE)) {
                words.add(key + " " + params.getParam(key).toLowerCase(Locale.ROOT));
            }
        }
        return String.join(", ", words);
    }

    /** The table in Markdown, which reads as well on a terminal. */
    String markdown() {
        List<List<String>> cells = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("median ms (spread)"));
        for (String engine : engines) {
            header.add(engine);
            if (!engine.equals(Engines.DPI)) {
                header.add("dpi / " + engine);
            }
        }
        cells.add(header);
        rows.forEach((label, times) -> cells.add(row(label, times)));
        return align(cells);
    }

    private List<String> row(String label, Map<String, Statistics> times) {
        List<String> row = new ArrayList<>(List.of(label));
        Statistics own = times.get(Engines.DPI);
        for (String engine : engines) {
            Statistics time = times.get(engine);
            row.add(time == null
                    ? ""
                    : String.format(Locale.ROOT, "%s (%s–%s)", number(median(time)), number(time.getMin()),
                            number(time.getMax())));
            if (!engine.equals(Engines.DPI)) {
                row.add(time == null || own == null
                        ? ""
                        : String.format(Locale.ROOT, "%.2f", median(own) / median(time)));
            }
        }
        return row;
    }

    private static double median(Statistics times) {
        return times.getPercentile(50);
    }

    private static String number(double milliseconds) {
        return String.format(Locale.ROOT, milliseconds < 10 ? "%.2f" : milliseconds < 100 ? "%.1f" : "%.0f",
                milliseconds);
    }

    private static String align(List<List<String>> cells) {
        int columns = cells.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : cells) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (int r = 0; r < cells.size(); r++) {
            for (int i = 0; i < columns; i++) {
                String cell = cells.get(r).get(i);
                String padding = " ".repeat(widths[i] - cell.length());
                out.append(i == 0 ? "| " + cell + padding : padding + cell).append(" | ");
            }
            out.setLength(out.length() - 1);
            out.append('\n');
            if (r == 0) {
                for (int i = 0; i < columns; i++) {
                    out.append(i == 0 ? "|" + "-".repeat(widths[i] + 2) : "-".repeat(widths[i] + 1) + ":").append("|");
                }
                out.append('\n');
            }
        }
        return out.toString();
    }
}
