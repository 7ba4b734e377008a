/**
 * Restoration and evaluation of whole data sets on Apache Spark.
 *
 * <p>Read {@link DpiSpark} first: it maps a data set of images to one of results, a row each. {@link SparkRestoration}
 * and {@link SparkEvaluation} describe what is run, on the networks of a {@link SparkModel}. On the executors
 * {@code RestoreTask} and {@code EvaluateTask} go through a partition's images, with the one set of networks that
 * {@code ExecutorNetworks} keeps in each JVM; {@code MomentsTask} counts features for Fréchet distances.
 *
 * <p>An image's noise and degradation are drawn from the seed and its own pixels, so results depend neither on partitions nor
 * on the number of machines.
 */
@NullMarked
package io.github.dpi4j.spark;

import org.jspecify.annotations.NullMarked;
