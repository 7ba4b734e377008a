package io.github.dpi4j.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
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
     * {@return the images' scores by a metric, in the rows' order, without rows that lack it}
     *
     * @param metric the metric
     */
    public List<Double> values(MetricName metric) {
        return rows.stream().map(r -> r.scores().get(metric.key())).filter(Objects::nonNull).toList();
    }
}
