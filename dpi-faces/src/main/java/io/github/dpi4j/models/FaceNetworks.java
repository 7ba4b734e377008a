package io.github.dpi4j.models;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.posterior.ConditionCorrector;
import io.github.dpi4j.posterior.Dpi;
import io.github.dpi4j.posterior.PosteriorSampler;
import io.github.dpi4j.posterior.Preparation;
import io.github.dpi4j.posterior.Restorer;
import io.github.dpi4j.models.FaceModel.Part;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.Variance;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.UNet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** A {@link FaceModel}'s networks, compiled. One restoration runs at a time. */
public final class FaceNetworks implements AutoCloseable {
    private final int imageSize;
    private final Variance variance;
    private final Network prior;
    private final Map<Integer, Network> correctors = new TreeMap<>();

    FaceNetworks(int imageSize, Part prior, Map<Integer, Part> correctors, Backend backend) {
        this.imageSize = imageSize;
        this.variance = prior.config().learnedSigma() ? Variance.LEARNED_RANGE : Variance.FIXED_SMALL;
        this.prior = backend.compile(UNet.graph(prior.config()), prior.weights());
        correctors.forEach((scale, part) -> this.correctors.put(scale,
                backend.compile(Corrector.graph(part.config()), part.weights())));
    }

    /** Side of the restored images. */
    public int imageSize() {
        return imageSize;
    }

    /** The prior, sampled with a schedule; it clips x̂0. */
    public Prior prior(DiffusionSchedule schedule) {
        return new Prior(NoisePredictor.of(prior), schedule, Prediction.EPSILON, variance, true);
    }

    /**
     * DPI with these networks.
     *
     * @param corrector the scale whose corrector takes part; empty for none
     * @throws IllegalArgumentException if there is no corrector for this scale
     */
    public Restorer restorer(Recipe recipe, OptionalInt corrector) {
        if (corrector.isPresent() && !correctors.containsKey(corrector.getAsInt())) {
            throw new IllegalArgumentException("corrector: expected one of the scales " + correctors.keySet()
                    + ", got " + corrector.getAsInt());
        }
        Prior model = prior(recipe.schedule());
        ConditionCorrector corrects = corrector.isPresent()
                ? ConditionCorrector.of(correctors.get(corrector.getAsInt()))
                : ConditionCorrector.NONE;
        Dpi dpi = new Dpi(recipe.sampler(), recipe.settings(), corrects);
        return new Restorer(new PosteriorSampler(model, dpi), new Preparation.Grid(recipe.grid()), 0, imageSize,
                imageSize);
    }

    @Override
    public void close() {
        prior.close();
        correctors.values().forEach(Network::close);
    }
}
