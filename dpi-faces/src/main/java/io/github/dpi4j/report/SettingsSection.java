package io.github.dpi4j.report;

import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.EvaluationPlan;
import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.evaluation.ResultLine;
import io.github.dpi4j.evaluation.ScoreTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All methods' settings; scales with equal settings share a line. */
final class SettingsSection {
    private SettingsSection() {
    }

    static String html(EvaluationPlan plan, ScoreTable table, List<ResultLine> results) {
        StringBuilder html = new StringBuilder(
                "<section>\n<h2 id=\"settings\">Settings</h2>\n<table class=\"settings\">\n")
                .append("<thead><tr><th>label</th><th>method</th><th>conditions</th><th>settings</th></tr></thead>\n<tbody>\n");
        for (PlannedMethod method : table.methods()) {
            Map<Map<String, String>, List<ResultLine>> same = new LinkedHashMap<>();
            results.stream().filter(l -> l.label().equals(method.label()))
                    .forEach(l -> same.computeIfAbsent(l.settings(), _ -> new ArrayList<>()).add(l));
            same.forEach((settings, lines) -> html.append("<tr><th>").append(Html.escape(method.label()))
                    .append("</th><td>").append(Html.escape(method.method().name())).append("</td><td>")
                    .append(Html.escape(same.size() == 1 ? "all" : where(table, lines))).append("</td><td>")
                    .append(settings.isEmpty() ? "none" : text(settings)).append("</td></tr>\n"));
        }
        return html.append("</tbody></table>\n<p>Seed ").append(plan.seed()).append(".</p>\n</section>\n").toString();
    }

    private static String where(ScoreTable table, List<ResultLine> lines) {
        return table.conditions().stream().map(Condition::name)
                .filter(name -> lines.stream().anyMatch(l -> l.condition().equals(name)))
                .map(name -> name + scales(lines, name)).collect(Collectors.joining(", "));
    }

    private static String scales(List<ResultLine> lines, String condition) {
        return " (scale " + new TreeSet<>(lines.stream().filter(l -> l.condition().equals(condition))
                .map(ResultLine::scale).toList()).stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")";
    }

    private static String text(Map<String, String> settings) {
        return settings.entrySet().stream().map(
                e -> "<code>" + Html.escape(e.getKey()) + "\u00a0=\u00a0" + Html.escape(e.getValue()) + "</code>")
                .collect(Collectors.joining(" "));
    }
}
