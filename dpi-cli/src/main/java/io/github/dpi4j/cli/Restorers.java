package io.github.dpi4j.cli;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.FaceInput;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.posterior.Restorer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The restorers of one method by what the images are. All results have the same size. Thread-safe. */
final class Restorers {
    /** The scale assumed for the announced number of steps. */
    private static final int USUAL_SCALE = 4;

    private final FaceNetworks networks;
    private final Recipe recipe;
    private final Map<FaceInput, Restorer> byInput = new HashMap<>();

    Restorers(FaceNetworks networks, Recipe recipe) {
        this.networks = networks;
        this.recipe = recipe;
    }

    /** Returns height and width of the results. */
    int size() {
        return networks.model().imageSize();
    }

    /** Returns whether two batches may be at work at once. Passes with gradients of both would prepare their network anew. */
    boolean overlap() {
        return networks.haveOwnDevice() && !recipe.method().needsGradients();
    }

    /** Returns the number of steps of an image; an estimate if that depends on the image. */
    int steps() throws IOException {
        return at(new FaceInput(USUAL_SCALE)).sampler().steps();
    }

    /** Returns the restorer for an image. */
    Restorer restorer(RgbImage lowResolution) throws IOException {
        return at(networks.model().input(lowResolution));
    }

    private synchronized Restorer at(FaceInput input) throws IOException {
        Restorer restorer = byInput.get(input);
        if (restorer == null) {
            restorer = networks.restorer(recipe, input);
            byInput.put(input, restorer);
        }
        return restorer;
    }
}
