package io.github.dpi4j.spark;

import io.github.dpi4j.evaluation.Interval;

/**
 * A method's score under a condition.
 *
 * @param condition name of the condition
 * @param method label of the method
 * @param metric the metric's key, as in scores.json of {@code dpi evaluate}
 * @param interval mean, 95 % interval and number of images; without a margin for scores of all images together
 */
public record SparkScore(String condition, String method, String metric, Interval interval) {
}
