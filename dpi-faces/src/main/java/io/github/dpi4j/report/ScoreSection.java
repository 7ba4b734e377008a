package io.github.dpi4j.report;

import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.Interval;
import io.github.dpi4j.evaluation.MetricName;
import io.github.dpi4j.evaluation.NetworkPasses;
import io.github.dpi4j.evaluation.PairScores;
import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.evaluation.ScoreTable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** A condition's table of means: a line for each method, a column for each metric. */
final class ScoreSection {
    private ScoreSection() {
    }

    static String html(ScoreTable table, Condition condition, PlannedMethod reference) {
        List<MetricName> metrics = columns(table, condition);
        int images = table.scores(condition, reference).rows().size();
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table class=\"scores\">\n<caption>Means over ")
                .append(images).append(images == 1 ? " image" : " images")
                .append("</caption>\n<thead><tr><th>method</th>");
        metrics.forEach(m -> html.append("<th>").append(heading(m)).append("</th>"));
        html.append(table.hasPasses() ? "<th>network passes</th>" : "").append("</tr></thead>\n<tbody>\n");
        for (PlannedMethod method : table.methods()) {
            PairScores scores = table.scores(condition, method);
            html.append(method.equals(reference) ? "<tr class=\"reference\">" : "<tr>").append("<th>")
                    .append(Html.escape(method.label())).append("</th>");
            for (MetricName metric : metrics) {
                html.append(cell(scores.score(metric), metric, best(table, condition, metric)));
            }
            if (table.hasPasses()) {
                html.append("<td>").append(NetworkPasses.words(table.passes(condition, method))).append("</td>");
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    /** Returns the metrics of a condition without time, which {@link TimeBars} shows. */
    static List<MetricName> columns(ScoreTable table, Condition condition) {
        return table.metrics(condition).stream().filter(m -> !m.equals(MetricName.SECONDS)).toList();
    }

    static String heading(MetricName metric) {
        String arrow = switch (metric.better()) {
            case HIGHER -> " <span class=\"good\" title=\"higher is better\">\u2191</span>";
            case LOWER -> " <span class=\"good\" title=\"lower is better\">\u2193</span>";
            case NEITHER -> "";
        };
        return Html.escape(metric.title()) + arrow;
    }

    private static String cell(Interval score, MetricName metric, Optional<String> best) {
        if (score.count() == 0) {
            return "<td></td>";
        }
        String mean = Html.number(score.mean(), metric.decimals());
        return "<td>" + (best.filter(mean::equals).isPresent() ? "<b>" + mean + "</b>" : mean)
                + (Double.isNaN(score.margin())
                        ? ""
                        : "<small>\u00a0\u00b1\u00a0" + Html.number(score.margin(), metric.decimals()) + "</small>")
                + "</td>";
    }

    /** Returns the best mean of a column as formatted text; several methods may have it. */
    private static Optional<String> best(ScoreTable table, Condition condition, MetricName metric) {
        DoubleStream means = table.methods().stream().map(m -> table.scores(condition, m).score(metric))
                .filter(score -> score.count() > 0).mapToDouble(Interval::mean).filter(mean -> !Double.isNaN(mean));
        OptionalDouble best = switch (metric.better()) {
            case HIGHER -> means.max();
            case LOWER -> means.min();
            case NEITHER -> OptionalDouble.empty();
        };
        return best.isPresent() ? Optional.of(Html.number(best.getAsDouble(), metric.decimals())) : Optional.empty();
    }
}
