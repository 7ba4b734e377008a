package io.github.dpi4j.posterior;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.util.List;

/** A small prior and a small corrector with weights made by formula, as the golden runs have them. */
record TinyNetworks(Network prior, Network corrector) implements AutoCloseable {
    private static final Level FULL = new Level(32, false);
    private static final Level REDUCED = new Level(64, true);

    /**
     * @param prefix of the weights' names
     * @param imageSize 32 (three levels) or 16 (two levels)
     */
    static TinyNetworks of(String prefix, int imageSize) {
        // One thread: these networks are too small for two to pay.
        return of(prefix, imageSize, new CpuBackend(KernelChoice.AUTO, 1));
    }

    /** The same on another backend. */
    static TinyNetworks of(String prefix, int imageSize, Backend backend) {
        List<Level> levels = imageSize == 32 ? List.of(FULL, REDUCED, REDUCED) : List.of(FULL, REDUCED);
        Graph prior = UNet.graph(UNetConfig.of(32, 6, 1, new Heads.Width(16), levels));
        Graph corrector = Corrector.graph(UNetConfig.of(32, 3, 1, new Heads.Width(16), levels));
        return new TinyNetworks(compile(backend, prior, prefix + "unet."),
                compile(backend, corrector, prefix + "crt."));
    }

    /** The prior with the linear schedule. */
    Prior prior(String respacing) {
        return new Prior(NoisePredictor.of(prior), DiffusionSchedule.linear(respacing), true);
    }

    ConditionCorrector conditionCorrector() {
        return ConditionCorrector.of(corrector);
    }

    private static Network compile(Backend backend, Graph graph, String prefix) {
        return backend.compile(graph, HashWeights.weights(prefix, Parameters.of(graph)));
    }

    @Override
    public void close() {
        prior.close();
        corrector.close();
    }
}
