package io.github.dpi4j.evaluation;

import io.github.dpi4j.checkpoint.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Scores of some images, and of all of them together. Immutable.
 *
 * @param imageMetrics metrics of single images
 * @param setMetrics metrics of the set of all images
 * @param rows scores of the images, one row each
 * @param set scores of all images together, by metrics' keys
 */
public record PairScores(List<MetricName> imageMetrics, List<MetricName> setMetrics, List<Row> rows,
        Map<String, Double> set) {
    /**
     * The scores of an image, by metrics' keys.
     *
     * @param image the image's name
     * @param scores scores by the metrics' keys
     */
    public record Row(String image, Map<String, Double> scores) {
        /** Copies the components. */
        public Row {
            scores = Map.copyOf(scores);
        }
    }

    /** Most images that a remark names. */
    private static final int MOST_NAMED = 5;

    /** Copies the components. */
    public PairScores {
        imageMetrics = List.copyOf(imageMetrics);
        setMetrics = List.copyOf(setMetrics);
        rows = List.copyOf(rows);
        set = Map.copyOf(set);
    }

    /** {@return all metrics, those of images first} */
    public List<MetricName> metrics() {
        return Stream.concat(imageMetrics.stream(), setMetrics.stream()).toList();
    }

    /**
     * {@return the mean of a metric of images with its confidence interval, or the score of a metric of sets without a
     * margin; without values, an interval of count 0} Images that have no value (NaN) do not count. Times have no margin: images that ran together share theirs.
     *
     * @param metric the metric
     */
    public Interval score(MetricName metric) {
        Double together = set.get(metric.key());
        if (together != null) {
            return new Interval(together, Double.NaN, rows.size());
        }
        Interval interval = Interval.of(values(metric));
        return metric.equals(MetricName.SECONDS)
                ? new Interval(interval.mean(), Double.NaN, interval.count())
                : interval;
    }

    /**
     * {@return a line for each metric that has no value for some images, or an infinite one, with these images} PSNR, for one,
     * is infinite for an image that equals its original; the share of detail has no value where an original has none.
     */
    public List<String> remarks() {
        return remarks("");
    }

    /** Returns the lines of {@link #remarks()}, each with more words after the metric's title. */
    List<String> remarks(String whose) {
        List<String> lines = new ArrayList<>();
        for (MetricName metric : imageMetrics) {
            String subject = metric.title() + whose + ": ";
            String without = images(metric, value -> value.isNaN());
            if (!without.isEmpty()) {
                lines.add(subject + "no value for " + without + "; the mean leaves out such images");
            }
            String infinite = images(metric, value -> value.isInfinite());
            if (!infinite.isEmpty()) {
                lines.add(subject + "infinite for " + infinite + "; the mean over all images is so, too");
            }
        }
        for (MetricName metric : setMetrics) {
            Double together = set.get(metric.key());
            if (together != null && !Double.isFinite(together)) {
                lines.add(metric.title() + whose + ": " + (together.isNaN() ? "no value" : "infinite"));
            }
        }
        return lines;
    }

    /** Returns the names of the images with such values of a metric, or the first of them and how many more there are. */
    private String images(MetricName metric, Predicate<Double> which) {
        List<String> names = rows.stream().filter(r -> {
            Double value = r.scores().get(metric.key());
            return value != null && which.test(value);
        }).map(Row::image).toList();
        int more = names.size() - MOST_NAMED;
        return PrintableText.escape(String.join(", ", names.stream().limit(MOST_NAMED).toList()))
                + (more > 0 ? " and " + more + " more" : "");
    }

    /**
     * {@return the images' scores by a metric, in the rows' order, without rows that lack it}
     *
     * @param metric the metric
     */
    public List<Double> values(MetricName metric) {
        return rows.stream().map(r -> r.scores().get(metric.key())).filter(Objects::nonNull).toList();
    }
}
