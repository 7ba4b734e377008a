package io.github.dpi4j.models;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.model.Overrides;
import io.github.dpi4j.optim.Initialization;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Networks of one or two levels with random weights, as foreign files hold them. */
public final class SmallModels {
    private SmallModels() {
    }

    public static Model prior(int size) throws IOException {
        return model(size, "prior", List.of(new Level(32, false)));
    }

    public static Model corrector(int size) throws IOException {
        return model(size, "corrector", List.of(new Level(32, false)));
    }

    static Model corrector(int size, int levels) throws IOException {
        return model(size, "corrector", java.util.Collections.nCopies(levels, new Level(32, false)));
    }

    private static Model model(int size, String role, List<Level> levels) throws IOException {
        Weights weights = Initialization.random(UNet.graph(UNetConfig.of(32, 3, 1, new Heads.Width(16), levels)),
                new PhiloxStream(1, 1));
        return Model.of(role, weights, Map.of(), Overrides.NONE.withImageSize(size), role);
    }
}
