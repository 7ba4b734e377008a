package io.github.dpi4j.evaluation;

import io.github.dpi4j.metric.ImageFeatures;
import org.jspecify.annotations.Nullable;

/** Compiled networks that metrics compare features of ({@link MetricFiles#open}). */
public final class MetricNetworks {
    private final MetricSuite lpips;
    private final @Nullable ImageFeatures identity;
    private final double samePerson;
    private final @Nullable ImageFeatures inception;

    MetricNetworks(MetricSuite lpips, @Nullable ImageFeatures identity, double samePerson,
            @Nullable ImageFeatures inception) {
        this.lpips = lpips;
        this.identity = identity;
        this.samePerson = samePerson;
        this.inception = inception;
    }

    /** {@return a new suite of the networks' metrics, which remembers features of the images that it measures} */
    public MetricSuite suite() {
        MetricSuite suite = lpips;
        if (identity != null) {
            suite = suite.and(MetricSuite.identity(identity, samePerson));
        }
        return inception == null ? suite : suite.and(MetricSuite.distributions(inception));
    }
}
