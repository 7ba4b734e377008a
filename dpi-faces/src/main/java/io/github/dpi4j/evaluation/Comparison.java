package io.github.dpi4j.evaluation;

import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.image.Similarity;
import io.github.dpi4j.posterior.DpiStep;
import io.github.dpi4j.posterior.Restorer;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.sampler.Step;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Restores images from reduced copies of themselves, by each {@link Contender}.
 *
 * @param given settings of DPI, by name; the others are those that suit the model
 * @param seed of the noise; each image's depends on it and on its own pixels only
 */
public record Comparison(FaceNetworks networks, Map<String, String> given, long seed) {
    /**
     * One image's restorations.
     *
     * @param lowResolution what they were made from
     * @param images at the truth's size
     */
    public record Outcome(RgbImage truth, RgbImage lowResolution, int scale, Map<Contender, RgbImage> images) {
        /** How close a contender came. */
        public Scores scores(Contender contender) {
            return Scores.of(images.get(contender), truth, scale);
        }
    }

    /**
     * Compares on some images, which run through the networks together.
     *
     * @param truths of the networks' size
     * @param withoutCorrector whether {@link Contender#DPI_WITHOUT_CORRECTOR} takes part, which needs a run of its own,
     *        before the one with the corrector
     * @param listener follows all runs
     */
    public List<Outcome> compare(List<RgbImage> truths, int scale, boolean withoutCorrector, StepListener listener)
            throws IOException {
        List<RgbImage> low = truths.stream().map(new BicubicDegradation(scale)::degrade).toList();
        Tensor[] condition = new Tensor[1];
        StepListener remembering = new StepListener() {
            @Override
            public void onStep(Step step) {
                condition[0] = ((DpiStep) step).condition();
                listener.onStep(step);
            }

            @Override
            public boolean isCancelled() {
                return listener.isCancelled();
            }
        };
        List<RgbImage> without = withoutCorrector ? restore(low, scale, false, listener) : null;
        List<RgbImage> with = restore(low, scale, true, remembering);
        List<Outcome> outcomes = new ArrayList<>();
        int size = networks.model().imageSize();
        int k = Recipe.dpi().method().settings(scale, given).whole("grid");
        for (int i = 0; i < truths.size(); i++) {
            Map<Contender, RgbImage> images = new EnumMap<>(Contender.class);
            images.put(Contender.BICUBIC, Resizer.resize(low.get(i), size, size, ResizeFilter.BICUBIC));
            if (withoutCorrector) {
                images.put(Contender.DPI_WITHOUT_CORRECTOR, without.get(i));
            }
            images.put(Contender.DPI, with.get(i));
            images.put(Contender.CONDITION, fromGrid(condition[0].slice(i, i + 1), k));
            outcomes.add(new Outcome(truths.get(i), low.get(i), scale, images));
        }
        return outcomes;
    }

    /** How many steps {@link #compare} takes, whatever the number of images. */
    public int steps(int scale, boolean withoutCorrector) throws IOException {
        return (withoutCorrector ? 2 : 1) * restorer(scale, true).sampler().steps();
    }

    private List<RgbImage> restore(List<RgbImage> low, int scale, boolean corrects, StepListener listener)
            throws IOException {
        return restorer(scale, corrects).restore(low, Restorer.noise(seed, low), listener);
    }

    private Restorer restorer(int scale, boolean corrects) throws IOException {
        Recipe recipe = new Recipe(Recipe.dpi().method(), given);
        return networks.restorer(recipe.method(), recipe.settings(networks.model(), scale), corrects);
    }

    /** A square image (1, 3, H, H) interpolated from the pixels of its k-grid, which stay where they are. */
    static RgbImage fromGrid(Tensor image, int k) {
        int size = image.dim(3);
        // An enlargement puts grid point i at k·i + (k − 1)/2; it belongs to k·i.
        double shift = -(k - 1) / 2.0 / size;
        float[] values = new Similarity(false, 0, 1, shift, shift)
                .resample(ImageTensors.toImage(new GridSampling(size, size, k).apply(image)), size);
        RgbImage out = RgbImage.blank(size, size);
        for (int i = 0; i < values.length; i++) {
            out.pixels()[i] = (byte) Math.clamp(Math.round(values[i]), 0, 255);
        }
        return out;
    }
}
