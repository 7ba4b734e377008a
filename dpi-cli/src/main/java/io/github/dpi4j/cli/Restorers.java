package io.github.dpi4j.cli;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.posterior.Restorer;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** The restorers of one method by the images' scales. All results have the same size. */
final class Restorers {
    /** The scale assumed for the announced number of steps. */
    private static final int USUAL_SCALE = 4;

    private final FaceNetworks networks;
    private final Recipe recipe;
    private final Map<Integer, Restorer> byScale = new TreeMap<>();

    Restorers(FaceNetworks networks, Recipe recipe) {
        this.networks = networks;
        this.recipe = recipe;
    }

    /** Returns height and width of the results. */
    int size() {
        return networks.model().imageSize();
    }

    /** Returns the number of steps of an image; an estimate if that depends on its scale. */
    int steps() throws IOException {
        return at(USUAL_SCALE).sampler().steps();
    }

    /** Returns the restorer for an image. */
    Restorer restorer(RgbImage lowResolution) throws IOException {
        return at(networks.model().scale(lowResolution));
    }

    private Restorer at(int scale) throws IOException {
        Restorer restorer = byScale.get(scale);
        if (restorer == null) {
            restorer = networks.restorer(recipe, scale);
            byScale.put(scale, restorer);
        }
        return restorer;
    }
}
