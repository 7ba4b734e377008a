package io.github.dpi4j.report;

import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.MetricName;
import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.evaluation.ScoreTable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A condition's median time per image, a bar for each method. */
final class TimeBars {
    private TimeBars() {
    }

    static String html(ScoreTable table, Condition condition, PlannedMethod reference) {
        List<PlannedMethod> methods = table.methods();
        double[] medians = methods.stream()
                .mapToDouble(m -> median(table.scores(condition, m).values(MetricName.SECONDS))).toArray();
        double longest = Arrays.stream(medians).filter(Double::isFinite).max().orElse(1);
        StringBuilder html = new StringBuilder("<figure class=\"times\">\n<table>\n");
        for (int i = 0; i < medians.length; i++) {
            html.append(methods.get(i).equals(reference) ? "<tr class=\"reference\">" : "<tr>").append("<th>")
                    .append(Html.escape(methods.get(i).label())).append("</th><td>").append(seconds(medians[i]))
                    .append("</td><td class=\"track\"><span style=\"width:")
                    .append(String.format(Locale.ROOT, "%.1f", Math.max(0.5, 100 * medians[i] / longest)))
                    .append("%\"></span></td></tr>\n");
        }
        return html.append("</table>\n<figcaption>Time per image, median.</figcaption>\n</figure>\n").toString();
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static String seconds(double seconds) {
        if (Double.isNaN(seconds)) {
            return "";
        }
        return seconds < 0.1 ? Html.number(1000 * seconds, 1) + "\u00a0ms" : Html.number(seconds, 2) + "\u00a0s";
    }
}
