package io.github.dpi4j.evaluation;

import io.github.dpi4j.evaluation.MetricName.Better;
import io.github.dpi4j.metric.Channels;
import io.github.dpi4j.metric.FeatureSets;
import io.github.dpi4j.metric.FullReferenceMetric;
import io.github.dpi4j.metric.HighFrequencyShare;
import io.github.dpi4j.metric.IdentityDistance;
import io.github.dpi4j.metric.ImageFeatures;
import io.github.dpi4j.metric.ImageSetMetric;
import io.github.dpi4j.metric.KernelDistance;
import io.github.dpi4j.metric.LaplacianShare;
import io.github.dpi4j.metric.Lpips;
import io.github.dpi4j.metric.MsSsim;
import io.github.dpi4j.metric.PatchFrechetDistance;
import io.github.dpi4j.metric.Psnr;
import io.github.dpi4j.metric.RememberedFeatures;
import io.github.dpi4j.metric.SamePerson;
import io.github.dpi4j.metric.Ssim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The metrics of an evaluation, in the order of the tables' columns.
 *
 * @param images scores of an image against its own original
 * @param sets scores of all images together
 */
public record MetricSuite(List<OfImage> images, List<OfSet> sets) {
    private static final OfSet PATCHES = new OfSet(
            new MetricName("patch_frechet", "Fréchet distance of patches", 0, Better.LOWER),
            new PatchFrechetDistance(8));

    /**
     * A score of an image against its own original.
     *
     * @param name the name
     * @param metric the metric
     */
    public record OfImage(MetricName name, FullReferenceMetric metric) {
    }

    /**
     * A score of all images together.
     *
     * @param name the name
     * @param metric the metric
     */
    public record OfSet(MetricName name, ImageSetMetric metric) {
    }

    /**
     * Copies the components.
     *
     * @throws IllegalArgumentException if two metrics have the same key
     */
    public MetricSuite {
        images = List.copyOf(images);
        sets = List.copyOf(sets);
        Set<String> keys = new HashSet<>(Set.of(MetricName.SECONDS.key()));
        for (MetricName name : names(images, sets)) {
            if (!keys.add(name.key())) {
                throw new IllegalArgumentException(
                        "metrics: expected a key for each, got '" + name.key() + "' for another one");
            }
        }
    }

    /**
     * {@return the metrics of an evaluation that need no weights}
     *
     * @param scale scale of the low-resolution images, if it is the same for all
     */
    public static MetricSuite standard(OptionalInt scale) {
        List<OfImage> images = new ArrayList<>(List.of(psnr(Channels.RGB, 0), ssim(Channels.RGB, 0),
                new OfImage(new MetricName("laplacian_share", "Laplacian energy, share of the original's", 3,
                        Better.NEITHER), new LaplacianShare())));
        if (scale.orElse(1) > 1) {
            images.add(new OfImage(new MetricName("high_frequency_share",
                    "high-frequency energy, share of the original's", 3, Better.NEITHER),
                    new HighFrequencyShare(scale.getAsInt())));
        }
        return new MetricSuite(images, List.of(PATCHES));
    }

    /**
     * {@return the metrics of pixels: PSNR and SSIM of all channels and of luma, multi-scale SSIM if images are large
     * enough, and the Fréchet distance of patches}
     *
     * @param border pixels on every side that PSNR and SSIM leave out
     * @param smallestSide of the images to measure
     */
    public static MetricSuite pixels(int border, int smallestSide) {
        List<OfImage> images = new ArrayList<>();
        for (Channels channels : List.of(Channels.RGB, Channels.Y)) {
            images.add(psnr(channels, border));
            images.add(ssim(channels, border));
        }
        if (smallestSide >= MsSsim.SMALLEST_SIDE) {
            images.add(new OfImage(new MetricName("ms_ssim", "MS-SSIM", 4, Better.HIGHER), new MsSsim(Channels.LUMA)));
        }
        return new MetricSuite(images, List.of(PATCHES));
    }

    private static OfImage psnr(Channels channels, int border) {
        return new OfImage(new MetricName("psnr" + suffix(channels), "PSNR" + of(channels) + ", dB", 2, Better.HIGHER),
                new Psnr(channels, border));
    }

    private static OfImage ssim(Channels channels, int border) {
        return new OfImage(new MetricName("ssim" + suffix(channels), "SSIM" + of(channels), 4, Better.HIGHER),
                new Ssim(channels, border));
    }

    private static String suffix(Channels channels) {
        return channels == Channels.RGB ? "" : "_" + channels.name().toLowerCase(Locale.ROOT);
    }

    private static String of(Channels channels) {
        return channels == Channels.RGB ? "" : " of " + channels.name();
    }

    /**
     * {@return the metrics of face embeddings: distance, the rate of pairs judged to be the same person, and the
     * Fréchet distance}
     *
     * @param embedding the face embedding
     * @param threshold distance below which two faces are judged to be the same person's
     */
    public static MetricSuite identity(ImageFeatures embedding, double threshold) {
        ImageFeatures remembered = new RememberedFeatures(embedding);
        IdentityDistance distance = new IdentityDistance(remembered);
        return new MetricSuite(
                List.of(new OfImage(new MetricName("identity_distance", "identity distance", 3, Better.LOWER),
                        distance),
                        new OfImage(new MetricName("same_person", "same person, rate", 3, Better.HIGHER),
                                new SamePerson(distance, threshold))),
                List.of(frechet(remembered, 4)));
    }

    /**
     * {@return the Fréchet and the kernel distance of features, named after them; of Inception's, FID and KID}
     *
     * @param features the network's features
     */
    public static MetricSuite distributions(ImageFeatures features) {
        ImageFeatures remembered = new RememberedFeatures(features);
        boolean inception = features.name().equals("inception");
        return new MetricSuite(List.of(), List.of(frechet(remembered, 2),
                new OfSet(new MetricName(inception ? "kid" : "kernel_" + features.name(),
                        inception ? "KID" : "kernel distance, " + features.name(), 5, Better.LOWER),
                        FeatureSets.kernel(remembered, KernelDistance.DEFAULT))));
    }

    private static OfSet frechet(ImageFeatures features, int decimals) {
        boolean inception = features.name().equals("inception");
        return new OfSet(new MetricName(inception ? "fid" : "frechet_" + features.name(),
                inception ? "FID" : "Fréchet distance, " + features.name(), decimals, Better.LOWER),
                FeatureSets.frechet(features));
    }

    /**
     * {@return LPIPS}
     *
     * @param backbone short name of the backbone
     * @param lpips the metric
     */
    public static MetricSuite lpips(String backbone, Lpips lpips) {
        return new MetricSuite(
                List.of(new OfImage(
                        new MetricName("lpips_" + backbone, "LPIPS, " + backbone, 4, Better.LOWER), lpips)),
                List.of());
    }

    /** {@return the metrics' names, those of images first} */
    public List<MetricName> names() {
        return names(images, sets);
    }

    private static List<MetricName> names(List<OfImage> images, List<OfSet> sets) {
        return Stream.concat(images.stream().map(OfImage::name), sets.stream().map(OfSet::name)).toList();
    }

    /**
     * {@return this suite and a metric of images}
     *
     * @param name the name, with a key that no other metric of the evaluation has
     * @param metric the metric; several threads call it. NaN where it has no value for an image: the mean leaves
     *     it out, and {@link PairScores#remarks} names it
     */
    public MetricSuite and(MetricName name, FullReferenceMetric metric) {
        return and(new MetricSuite(List.of(new OfImage(name, metric)), List.of()));
    }

    /**
     * {@return this suite and a metric of sets of images}
     *
     * @param name the name, with a key that no other metric of the evaluation has
     * @param metric the metric
     */
    public MetricSuite and(MetricName name, ImageSetMetric metric) {
        return and(new MetricSuite(List.of(), List.of(new OfSet(name, metric))));
    }

    /**
     * {@return the union of this suite and another}
     *
     * @param others other metrics
     */
    public MetricSuite and(MetricSuite others) {
        return new MetricSuite(Stream.concat(images.stream(), others.images.stream()).toList(),
                Stream.concat(sets.stream(), others.sets.stream()).toList());
    }
}
