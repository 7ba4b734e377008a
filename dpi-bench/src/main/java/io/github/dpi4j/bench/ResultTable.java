package io.github.dpi4j.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * A table of one run's results, with a row for each workload: the median time in every column, and the ratios of the
 * first column's to the others'. Columns are engines, or variants of one kernel.
 */
final class ResultTable {
    private static final List<String> AXES = List.of("engine", "variant");

    /** Workload → column → times in milliseconds. */
    private final Map<String, Map<String, Statistics>> rows = new LinkedHashMap<>();
    private final Set<String> columns = new LinkedHashSet<>();

    /** Returns one table for each kind of column. */
    static Collection<ResultTable> of(Collection<RunResult> results) {
        Map<String, ResultTable> tables = new LinkedHashMap<>();
        for (RunResult result : results) {
            BenchmarkParams params = result.getParams();
            String axis = AXES.stream().filter(params.getParamsKeys()::contains).findFirst().orElse("");
            tables.computeIfAbsent(axis, _ -> new ResultTable()).add(label(params, axis),
                    axis.isEmpty() ? Engines.DPI : params.getParam(axis).toLowerCase(Locale.ROOT),
                    result.getPrimaryResult().getStatistics());
        }
        return tables.values();
    }

    /** Adds one cell: a workload's times in milliseconds in one column. */
    void add(String label, String column, Statistics times) {
        columns.add(column);
        rows.computeIfAbsent(label, _ -> new LinkedHashMap<>()).put(column, times);
    }

    /** Returns a row's label, such as {@code network: batch 1, prior, threads 2}. */
    private static String label(BenchmarkParams params, String axis) {
        String[] path = params.getBenchmark().split("\\.");
        String method = path[path.length - 1];
        String name = path[path.length - 2].replace("Benchmark", "").toLowerCase(Locale.ROOT)
                + (method.equals("pass") ? "" : " " + method);
        return name + params.getParamsKeys().stream().filter(key -> !key.equals(axis)).map(key -> {
            String value = params.getParam(key).toLowerCase(Locale.ROOT);
            return value.matches("\\d+") ? key + " " + value : value;
        }).collect(Collectors.joining(", ", ": ", ""));
    }

    /** Returns the table in Markdown, aligned for terminals. */
    String markdown() {
        List<List<String>> cells = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("median ms (range)"));
        String first = columns.iterator().next();
        for (String column : columns) {
            header.add(column);
            if (!column.equals(first)) {
                header.add(first + " / " + column);
            }
        }
        cells.add(header);
        rows.forEach((label, times) -> cells.add(row(label, times, first)));
        return align(cells);
    }

    private List<String> row(String label, Map<String, Statistics> times, String first) {
        List<String> row = new ArrayList<>(List.of(label));
        Statistics own = times.get(first);
        for (String column : columns) {
            Statistics time = times.get(column);
            row.add(time == null ? "" : text(time));
            if (!column.equals(first)) {
                row.add(time == null || own == null
                        ? ""
                        : String.format(Locale.ROOT, "%.2f", median(own) / median(time)));
            }
        }
        return row;
    }

    private static String text(Statistics times) {
        String median = number(median(times));
        return times.getN() == 1
                ? median
                : median + " (" + number(times.getMin()) + "–" + number(times.getMax()) + ")";
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
