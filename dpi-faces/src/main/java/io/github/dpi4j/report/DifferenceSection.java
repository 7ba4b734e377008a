package io.github.dpi4j.report;

import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.MetricName;
import io.github.dpi4j.evaluation.PairedTests;
import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.evaluation.ScoreTable;
import java.util.List;
import java.util.Locale;

/** A condition's table of differences to the reference method, with tests. */
final class DifferenceSection {
    private DifferenceSection() {
    }

    static String html(ScoreTable table, Condition condition, PlannedMethod reference) {
        List<PairedTests.Result> results = PairedTests.of(table, condition, reference);
        if (results.isEmpty()) {
            return "";
        }
        List<MetricName> metrics = results.stream().map(PairedTests.Result::metric).distinct().toList();
        StringBuilder html = new StringBuilder(
                "<div class=\"scroll\"><table class=\"differences\">\n<caption>Differences to ")
                .append(Html.escape(reference.label()))
                .append(", image by image</caption>\n<thead><tr><th>method</th>");
        metrics.forEach(m -> html.append("<th>").append(ScoreSection.heading(m)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (PlannedMethod method : table.methods()) {
            List<PairedTests.Result> own = results.stream().filter(r -> r.method().equals(method)).toList();
            if (!own.isEmpty()) {
                html.append("<tr><th>").append(Html.escape(method.label())).append("</th>");
                metrics.forEach(m -> html.append(own.stream().filter(r -> r.metric().equals(m)).findFirst()
                        .map(DifferenceSection::cell).orElse("<td></td>")));
                html.append("</tr>\n");
            }
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    private static String cell(PairedTests.Result result) {
        MetricName metric = result.metric();
        double mean = result.difference().mean();
        String margin = Double.isNaN(result.difference().margin())
                ? ""
                : "<small>\u00a0\u00b1\u00a0" + Html.number(result.difference().margin(), metric.decimals())
                        + "</small>";
        return "<td" + kind(result) + ">" + mark(result) + Html.signed(mean, metric.decimals()) + margin
                + "<small class=\"p\">" + p(result.p()) + "</small></td>";
    }

    private static String kind(PairedTests.Result result) {
        return switch (direction(result)) {
            case 1 -> " class=\"better\"";
            case -1 -> " class=\"worse\"";
            default -> "";
        };
    }

    private static String mark(PairedTests.Result result) {
        return switch (direction(result)) {
            case 1 -> "\u25b2\u00a0";
            case -1 -> "\u25bc\u00a0";
            default -> "";
        };
    }

    /** Returns 1 for significantly better than the reference, -1 for worse, 0 for neither. */
    private static int direction(PairedTests.Result result) {
        int sign = result.isSignificant() ? (int) Math.signum(result.difference().mean()) : 0;
        return switch (result.metric().better()) {
            case HIGHER -> sign;
            case LOWER -> -sign;
            case NEITHER -> 0;
        };
    }

    private static String p(double p) {
        if (Double.isNaN(p)) {
            return "";
        }
        return p < 0.001 ? "p\u00a0&lt;\u00a00.001" : String.format(Locale.ROOT, "p\u00a0=\u00a0%.3f", p);
    }
}
