package io.github.dpi4j.evaluation;

import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.models.FaceInput;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.sampler.StepListener;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Interpolation to the model's size by one of Pillow's filters. */
record Interpolation(ResizeFilter filter) implements RestorationMethod {
    @Override
    public String name() {
        return filter.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Map<String, String> settings(FaceModel model, FaceInput input) {
        return Map.of();
    }

    @Override
    public List<Model> networks(FaceModel model, int scale) {
        return List.of();
    }

    @Override
    public int steps(FaceNetworks networks, int scale) {
        return 0;
    }

    @Override
    public List<RgbImage> restore(FaceNetworks networks, FaceInput input, List<RgbImage> low, long seed,
            StepListener listener) {
        int size = networks.model().imageSize();
        return low.stream().map(image -> Resizer.resize(image, size, size, filter)).toList();
    }
}
