package io.github.dpi4j.models;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Hints;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A prior and its correctors, one for each scale that it restores from: weights as they lie in files. Immutable.
 */
public final class FaceModel {
    /** Side of the bundled model's images. */
    public static final int BUNDLED_SIZE = 64;
    private static final int[] BUNDLED_SCALES = {4, 8};

    private final int imageSize;
    private final Part prior;
    private final Map<Integer, Part> correctors;

    /** A network's weights and what network it is. */
    record Part(Weights weights, UNetConfig config) {
        static Part of(Weights weights) {
            return new Part(weights, UNetConfig.fromWeights(weights, Hints.NONE));
        }
    }

    /**
     * A model from its weights; architectures are read off them.
     *
     * @param imageSize side of the images that all were trained on
     * @param correctors by scale; may be empty
     * @throws IllegalArgumentException if weights are not those of a UNet, or the size does not suit prior and scales
     */
    public FaceModel(int imageSize, Weights prior, Map<Integer, Weights> correctors) {
        this.imageSize = imageSize;
        this.prior = Part.of(prior);
        this.correctors = new TreeMap<>();
        requireMultiple(this.prior.config().downsamplingFactor(), "the prior's down-sampling");
        correctors.forEach((scale, weights) -> {
            Part part = Part.of(weights);
            requireMultiple(scale, "the scale");
            requireMultiple(part.config().downsamplingFactor(), "the corrector's down-sampling");
            this.correctors.put(scale, part);
        });
    }

    private void requireMultiple(int divisor, String whose) {
        if (imageSize < 1 || divisor < 1 || imageSize % divisor != 0) {
            throw new IllegalArgumentException(
                    "image size: expected a multiple of " + divisor + " (" + whose + "), got " + imageSize);
        }
    }

    /**
     * The model that comes with the library: real faces of 64×64 pixels, from 16×16 and 8×8 (docs/model-card.md). It is run
     * by {@link Recipe#bundled}.
     *
     * @throws IOException if it cannot be read
     */
    public static FaceModel bundled() throws IOException {
        Map<Integer, Weights> correctors = new TreeMap<>();
        for (int scale : BUNDLED_SCALES) {
            correctors.put(scale, resource("corrector-x" + scale + ".safetensors"));
        }
        return new FaceModel(BUNDLED_SIZE, resource("prior.safetensors"), correctors);
    }

    private static Weights resource(String name) throws IOException {
        try (InputStream in = FaceModel.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("the bundled model's " + name + " is missing on the class path");
            }
            return Safetensors.read(in.readAllBytes(), name);
        }
    }

    /** Side of the restored images. */
    public int imageSize() {
        return imageSize;
    }

    /** The scales that there are correctors for. */
    public NavigableSet<Integer> scales() {
        return new TreeSet<>(correctors.keySet());
    }

    /**
     * Which corrector suits an image to be restored: the scale nearest to its own, as a ratio.
     *
     * @param side of the low-resolution image
     * @throws IllegalArgumentException if there are no correctors, or side is below 1
     */
    public int nearestScale(int side) {
        if (correctors.isEmpty() || side < 1) {
            throw new IllegalArgumentException("low-resolution image: expected a side of at least 1 and a model with "
                    + "correctors, got " + side + " and " + correctors.size());
        }
        double scale = Math.log((double) imageSize / side);
        int nearest = scales().first();
        for (int candidate : scales()) {
            if (Math.abs(Math.log(candidate) - scale) < Math.abs(Math.log(nearest) - scale)) {
                nearest = candidate;
            }
        }
        return nearest;
    }

    /**
     * The model's networks, ready to run.
     *
     * @throws IllegalArgumentException if weights do not fit their networks
     */
    public FaceNetworks open(Backend backend) {
        return new FaceNetworks(imageSize, prior, correctors, backend);
    }

    /**
     * The model's prior alone, ready to run: {@link FaceNetworks#prior} draws without a condition.
     *
     * @throws IllegalArgumentException if weights do not fit their network
     */
    public FaceNetworks openPrior(Backend backend) {
        return new FaceNetworks(imageSize, prior, Map.of(), backend);
    }
}
