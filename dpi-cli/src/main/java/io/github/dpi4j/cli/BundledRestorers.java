package io.github.dpi4j.cli;

import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.posterior.Restorer;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.models.Recipe;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * The bundled model's: each image gets the corrector that was trained for the scale nearest to its own, and is brought to
 * just that scale.
 */
final class BundledRestorers implements Restorers {
    private final FaceModel model;
    private final int steps;
    private final Map<Integer, Restorer> byScale = new TreeMap<>();

    BundledRestorers(FaceModel model, FaceNetworks networks, IntFunction<Recipe> recipes) {
        this.model = model;
        this.steps = recipes.apply(model.scales().first()).schedule().steps();
        for (int scale : model.scales()) {
            byScale.put(scale, networks.restorer(recipes.apply(scale), OptionalInt.of(scale)));
        }
    }

    @Override
    public int size() {
        return model.imageSize();
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public RgbImage fitted(RgbImage lowResolution) {
        int side = size() / scale(lowResolution);
        return Resizer.resize(lowResolution, side, side, ResizeFilter.BICUBIC);
    }

    @Override
    public Restorer restorer(RgbImage fitted) {
        return byScale.get(scale(fitted));
    }

    private int scale(RgbImage image) {
        return model.nearestScale(Math.max(image.width(), image.height()));
    }
}
