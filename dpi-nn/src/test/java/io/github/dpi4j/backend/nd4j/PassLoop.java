package io.github.dpi4j.backend.nd4j;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A process of its own that runs a small network again and again and prints how its resident memory went. */
final class PassLoop {
    private static final int PAGE = 4096;

    private PassLoop() {
    }

    /** Arguments: passes before the first look, passes after it. Prints the resident kilobytes at both looks. */
    public static void main(String[] args) throws IOException {
        Graph graph = Corrector.graph(UNetConfig.of(32, 3, 1, new Heads.Width(16), List.of(new Level(32, true))));
        Shape image = Shape.of(2, 3, 12, 12);
        Map<String, Tensor> inputs = Map.of("x", HashWeights.input("x", 1, image), "y",
                HashWeights.input("y", 1, image), "t", Tensor.of(new float[]{7, 900}, 2));
        try (Nd4jNetwork network = new Nd4jBackend().compile(graph, HashWeights.weights("", Parameters.of(graph)))) {
            Tensor out = Tensor.zeros(network.outputShape(inputs));
            for (String passes : args) {
                for (int i = 0; i < Integer.parseInt(passes); i++) {
                    network.predict(inputs, out);
                }
                System.out.println(residentKilobytes());
            }
        }
    }

    private static long residentKilobytes() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * PAGE / 1024;
    }
}
