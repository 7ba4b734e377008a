package io.github.dpi4j.report;

import static io.github.dpi4j.report.Html.coordinate;

import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.Interval;
import io.github.dpi4j.evaluation.MetricName;
import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.evaluation.ScoreTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Distortion against perception (Blau and Michaeli 2018), with a point for each method: PSNR on the x axis, a
 * perceptual distance on the y axis. A method cannot be best in both; good ones are at the bottom right.
 */
final class ScatterPlot {
    private static final double WIDTH = 640;
    private static final double HEIGHT = 400;
    private static final double LEFT = 72;
    private static final double RIGHT = 16;
    private static final double TOP = 14;
    private static final double BOTTOM = 52;
    /** Prefixes of the keys of perceptual metrics; the first one that a table has is shown. */
    private static final List<String> PERCEPTION = List.of("fid", "lpips", "frechet", "patch_frechet");

    private ScatterPlot() {
    }

    private record Dot(PlannedMethod method, Interval distortion, Interval perception) {
    }

    static String html(ScoreTable table, Condition condition, PlannedMethod reference) {
        List<MetricName> metrics = table.metrics(condition);
        Optional<MetricName> distortion = metrics.stream().filter(m -> m.key().equals("psnr")).findFirst();
        Optional<MetricName> perception = PERCEPTION.stream()
                .flatMap(key -> metrics.stream().filter(m -> m.key().startsWith(key))).findFirst();
        if (distortion.isEmpty() || perception.isEmpty()) {
            return "";
        }
        List<Dot> dots = table.methods().stream()
                .map(m -> new Dot(m, table.scores(condition, m).score(distortion.get()),
                        table.scores(condition, m).score(perception.get())))
                .filter(d -> Double.isFinite(d.distortion.mean()) && Double.isFinite(d.perception.mean())).toList();
        return dots.isEmpty() ? "" : svg(dots, distortion.get(), perception.get(), reference);
    }

    private static String svg(List<Dot> dots, MetricName distortion, MetricName perception, PlannedMethod reference) {
        Axis x = Axis.of(dots.stream().flatMapToDouble(d -> ends(d.distortion)), LEFT, WIDTH - RIGHT, 7);
        Axis y = Axis.of(dots.stream().flatMapToDouble(d -> ends(d.perception)), HEIGHT - BOTTOM, TOP, 6);
        StringBuilder svg = new StringBuilder(
                "<figure>\n<svg class=\"plot\" viewBox=\"0 0 640 400\" role=\"img\" aria-label=\"")
                .append(Html.escape(distortion.title() + " against " + perception.title())).append("\">\n");
        for (double tick : x.ticks()) {
            svg.append(line(x.at(tick), TOP, x.at(tick), HEIGHT - BOTTOM, "grid"))
                    .append(text(x.at(tick), HEIGHT - BOTTOM + 18, "middle", Html.number(tick, x.decimals())));
        }
        for (double tick : y.ticks()) {
            svg.append(line(LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick), "grid"))
                    .append(text(LEFT - 8, y.at(tick) + 4, "end", Html.number(tick, y.decimals())));
        }
        svg.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "middle",
                Html.escape(distortion.title()) + " \u2192 better"));
        svg.append("<text transform=\"translate(14,").append(coordinate((TOP + HEIGHT - BOTTOM) / 2))
                .append(") rotate(-90)\" text-anchor=\"middle\">better \u2190 ").append(Html.escape(perception.title()))
                .append("</text>\n");
        dots.forEach(d -> svg.append(bars(d, x, y)));
        List<Labels.Point> points = dots.stream()
                .map(d -> new Labels.Point(x.at(d.distortion.mean()), y.at(d.perception.mean()), d.method.label()))
                .toList();
        List<Labels.Place> places = Labels.place(points, WIDTH - RIGHT, HEIGHT - BOTTOM);
        for (int i = 0; i < dots.size(); i++) {
            String kind = dots.get(i).method.equals(reference) ? " reference" : "";
            svg.append("<circle class=\"dot").append(kind).append("\" cx=\"").append(coordinate(points.get(i).x()))
                    .append("\" cy=\"").append(coordinate(points.get(i).y())).append("\" r=\"5\"/>\n");
            svg.append("<text class=\"label").append(kind).append("\" x=\"").append(coordinate(places.get(i).x()))
                    .append("\" y=\"").append(coordinate(places.get(i).y())).append("\">")
                    .append(Html.escape(dots.get(i).method.label())).append("</text>\n");
        }
        return svg.append(
                "</svg>\n<figcaption>Distortion and perception: the best lie at the bottom right.</figcaption>\n</figure>\n")
                .toString();
    }

    private static DoubleStream ends(Interval interval) {
        return Stream.of(-1, 0, 1).mapToDouble(sign -> interval.mean() + sign * margin(interval));
    }

    private static double margin(Interval interval) {
        return Double.isFinite(interval.margin()) ? interval.margin() : 0;
    }

    private static String bars(Dot dot, Axis x, Axis y) {
        double cx = x.at(dot.distortion.mean());
        double cy = y.at(dot.perception.mean());
        String bars = line(x.at(dot.distortion.mean() - margin(dot.distortion)), cy,
                x.at(dot.distortion.mean() + margin(dot.distortion)), cy, "bar");
        return margin(dot.perception) == 0
                ? bars
                : bars + line(cx, y.at(dot.perception.mean() - margin(dot.perception)), cx,
                        y.at(dot.perception.mean() + margin(dot.perception)), "bar");
    }

    private static String line(double x1, double y1, double x2, double y2, String kind) {
        return "<line class=\"" + kind + "\" x1=\"" + coordinate(x1) + "\" y1=\"" + coordinate(y1) + "\" x2=\""
                + coordinate(x2) + "\" y2=\"" + coordinate(y2) + "\"/>\n";
    }

    private static String text(double x, double y, String anchor, String text) {
        return "<text x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) + "\" text-anchor=\"" + anchor + "\">" + text
                + "</text>\n";
    }
}
