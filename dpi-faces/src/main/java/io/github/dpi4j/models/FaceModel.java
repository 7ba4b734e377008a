package io.github.dpi4j.models;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.model.Overrides;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A diffusion prior of faces, and optionally DPI's corrector for it: the weights of files, not compiled. Immutable. */
public final class FaceModel {
    /** Side of the bundled model's images. */
    public static final int BUNDLED_SIZE = 128;

    /** A small prior leaves noise with deterministic steps, and the noisiest steps matter most for faces. */
    private static final Map<String, String> BUNDLED_SETTINGS = Map.of("sampler", "ddim", "eta", "1", "steps",
            "35,15,8,4", "tau", "0");

    /** From this scale on, low-resolution images are so small that they have hardly any blur but the reduction's. */
    private static final int LARGE_SCALE = 4;

    /** From this scale on, the condition alone is soft, and what the prior adds takes more steps. */
    private static final int VERY_LARGE_SCALE = 8;

    /**
     * Additional settings at large scales. The error that back-projection expects is 8 of 255; docs/model-card.md has the
     * search.
     */
    private static final Map<String, String> BUNDLED_AT_LARGE_SCALES = Map.of("back-projection", "0.065", "tau", "0.2",
            "weight", "2", "gamma", "0.5");

    /**
     * From this noise of colours on, an image is noisy. That of 80 clean faces of 20 to 36 pixels is 1 to 1.6 in the median, 3.4
     * at most; with noise of 5 of 255 it is 4.5 or more. At very large scales the two overlap.
     */
    private static final double NOISY = 4;

    /** Settings that noisy images have instead at large scales below the very large ones. */
    private static final Map<String, String> BUNDLED_FOR_NOISE = Map.of("back-projection", "0.03", "tau", "0");

    private final Model prior;
    private final Optional<Model> corrector;
    private final boolean isBundled;

    /**
     * Creates a model from its networks.
     *
     * @param prior the diffusion prior
     * @param corrector DPI's corrector, if there is one
     * @throws IllegalArgumentException if the corrector cannot take images of the prior's size
     */
    public FaceModel(Model prior, Optional<Model> corrector) {
        this(prior, corrector, false);
    }

    private FaceModel(Model prior, Optional<Model> corrector, boolean isBundled) {
        this.prior = Objects.requireNonNull(prior, "prior");
        this.corrector = Objects.requireNonNull(corrector, "corrector");
        this.isBundled = isBundled;
        corrector.ifPresent(c -> {
            int divisor = c.architecture().downsamplingFactor();
            if (imageSize() % divisor != 0) {
                throw new IllegalArgumentException("image size: expected a multiple of " + divisor
                        + " (the corrector's down-sampling), got " + imageSize());
            }
        });
    }

    /**
     * {@return the model bundled with the library: faces of 128×128 pixels, from smaller and damaged ones
     * (docs/model-card.md)}
     *
     * @throws IOException if it cannot be read
     */
    public static FaceModel bundled() throws IOException {
        return new FaceModel(resource("prior"), Optional.of(resource("corrector")), true);
    }

    private static Model resource(String role) throws IOException {
        String name = role + ".safetensors";
        try (InputStream in = FaceModel.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("the bundled model's " + name + " is missing on the class path");
            }
            return Model.read("bundled " + role, Safetensors.open(in.readAllBytes(), name), Overrides.NONE, role);
        }
    }

    /** {@return the prior} */
    public Model prior() {
        return prior;
    }

    /** {@return DPI's corrector, if there is one} */
    public Optional<Model> corrector() {
        return corrector;
    }

    /** {@return the side of the restored images in pixels} */
    public int imageSize() {
        return prior.description().imageSize();
    }

    /**
     * {@return the ratio of the restored image's side to a low-resolution image's longer one, rounded, at least 1}
     *
     * @param low the low-resolution image; not modified
     */
    public int scale(RgbImage low) {
        return Math.max(1, (int) Math.round((double) imageSize() / Math.max(low.width(), low.height())));
    }

    /**
     * {@return the facts about a low-resolution image that settings depend on}
     *
     * @param low the low-resolution image; not modified
     */
    public FaceInput input(RgbImage low) {
        return new FaceInput(scale(low), ColourNoise.of(low) >= NOISY);
    }

    /**
     * {@return the settings of DPI for this model by name: for the bundled one those of docs/model-card.md, for others
     * none, so that the authors' apply}
     *
     * @param input the low-resolution image
     */
    public Map<String, String> dpiSettings(FaceInput input) {
        int scale = input.scale();
        if (!isBundled) {
            return Map.of();
        }
        Map<String, String> settings = new LinkedHashMap<>(BUNDLED_SETTINGS);
        if (scale >= LARGE_SCALE) {
            settings.putAll(BUNDLED_AT_LARGE_SCALES);
        }
        if (scale >= VERY_LARGE_SCALE) {
            settings.putAll(Map.of("tau", "0.4", "steps", "50,20,10,5"));
        } else if (scale >= LARGE_SCALE && input.isNoisy()) {
            settings.putAll(BUNDLED_FOR_NOISE);
        }
        return settings;
    }

    /**
     * {@return the model's networks; each is compiled when it is first needed}
     *
     * @param backend the backend that computes
     */
    public FaceNetworks open(Backend backend) {
        return new FaceNetworks(this, Objects.requireNonNull(backend, "backend"));
    }
}
