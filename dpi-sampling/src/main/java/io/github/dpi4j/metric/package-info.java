/**
 * Image quality metrics, one class each.
 *
 * <p>A {@link FullReferenceMetric} compares an image with its reference: {@link Psnr}, {@link Ssim},
 * {@link MeanAbsoluteError}, {@link HighFrequencyShare}. {@link PatchDistribution} compares two sets of images by the
 * Fréchet distance of their patches.
 */
package io.github.dpi4j.metric;
