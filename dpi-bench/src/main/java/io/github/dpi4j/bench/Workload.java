package io.github.dpi4j.bench;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.HashNetwork;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A network with inputs. Weights are computed by a formula, except the bundled ones. */
public record Workload(Graph graph, Weights weights, Map<String, Tensor> inputs) {
    /** Returns DPI's prior at 256×256: 93,563,910 parameters. */
    static Workload prior(int batch) {
        return of(HashNetwork.prior(), batch, 601);
    }

    /** Returns DPI's corrector at 256×256: 5,867,427 parameters. */
    static Workload corrector(int batch) {
        return of(HashNetwork.corrector(), batch, 350);
    }

    /** Returns the bundled prior at 128×128: 9,531,587 parameters. */
    static Workload bundledPrior(int batch) throws IOException {
        return bundled(FaceModel.bundled().prior(), batch, 601);
    }

    /** Returns the bundled corrector at 128×128: 3,319,075 parameters. */
    static Workload bundledCorrector(int batch) throws IOException {
        return bundled(FaceModel.bundled().corrector().orElseThrow(), batch, 350);
    }

    private static Workload bundled(Model model, int batch, float timestep) {
        return of(new HashNetwork(model.source(), model.graph(), model.weights(), FaceModel.BUNDLED_SIZE), batch,
                timestep);
    }

    /** Returns a small prior at 64×64: 3,369,379 parameters. */
    static Workload smallPrior(int batch) {
        UNetConfig config = UNetConfig.of(32, 3, 1, new Heads.Width(16), List.of(new Level(32, false),
                new Level(32, false), new Level(64, true), new Level(128, true)));
        return of(HashNetwork.of("small64", UNet.graph(config), 64), batch, 601);
    }

    static Workload of(HashNetwork network, int batch, float timestep) {
        return new Workload(network.graph(), network.weights(), network.inputs(batch, timestep));
    }

    /** Returns the images that a prior denoises. */
    Tensor images() {
        return Objects.requireNonNull(inputs.get("x"));
    }

    Network compile(Backend backend) {
        return backend.compile(graph, weights);
    }
}
