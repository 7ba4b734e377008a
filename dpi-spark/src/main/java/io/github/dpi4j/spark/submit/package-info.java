/**
 * The program that {@code dpi-spark/submit} hands to Spark: {@link Main}, with the commands {@code restore} and {@code evaluate}.
 * {@code InputImages} finds images, {@code ResultFolder} keeps rows as Parquet, {@code PngFolder} keeps images as files.
 */
@NullMarked
package io.github.dpi4j.spark.submit;

import org.jspecify.annotations.NullMarked;
