/**
 * Image quality metrics, one class each.
 *
 * <p>A {@link FullReferenceMetric} compares an image with its reference: {@link Psnr}, {@link Ssim},
 * {@link MeanAbsoluteError}, {@link HighFrequencyShare}. An {@link ImageSetMetric} compares a set of images with a set of
 * references: {@link PatchFrechetDistance}, by the {@link PatchDistribution} of each.
 */
package io.github.dpi4j.metric;
