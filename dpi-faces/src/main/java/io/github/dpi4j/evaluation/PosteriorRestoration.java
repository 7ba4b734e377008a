package io.github.dpi4j.evaluation;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.models.FaceInput;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.posterior.Restorer;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A posterior method with the model's prior, as {@code dpi restore} runs it. */
record PosteriorRestoration(Recipe recipe) implements RestorationMethod {
    @Override
    public String name() {
        return recipe.method().name();
    }

    @Override
    public Map<String, String> settings(FaceModel model, FaceInput input) {
        return recipe.settings(model, input).values();
    }

    @Override
    public void check(FaceModel model, int scale) {
        try {
            recipe.check(model, scale);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> warning(FaceModel model, int scale) {
        return recipe.warning(model, scale);
    }

    @Override
    public List<Model> networks(FaceModel model, int scale) {
        Optional<Model> corrector = recipe.method().takesCorrector(recipe.settings(model, scale))
                ? model.corrector()
                : Optional.empty();
        return Stream.concat(Stream.of(model.prior()), corrector.stream()).toList();
    }

    @Override
    public int steps(FaceNetworks networks, int scale) throws IOException {
        return networks.restorer(recipe, scale).sampler().steps();
    }

    @Override
    public List<RgbImage> restore(FaceNetworks networks, FaceInput input, List<RgbImage> low, long seed,
            StepListener listener) throws IOException {
        return networks.restorer(recipe, input).restore(low, Restorer.noise(seed, low), listener);
    }
}
