/**
 * Image quality metrics, one class each.
 *
 * <p>A {@link FullReferenceMetric} compares an image with its reference: {@link Psnr}, {@link Ssim},
 * {@link MsSsim}, {@link MeanAbsoluteError}, {@link HighFrequencyShare}, {@link Lpips}, {@link IdentityDistance}. An
 * {@link ImageSetMetric} compares two sets of images: {@link PatchFrechetDistance}, {@link FeatureSets}. {@link ImageFeatures} are
 * what a network makes of an image; a {@link FrechetMetric} compares their {@link FeatureMoments}, which merge.
 */
@NullMarked
package io.github.dpi4j.metric;

import org.jspecify.annotations.NullMarked;
