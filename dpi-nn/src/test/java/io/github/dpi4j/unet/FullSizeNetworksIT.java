package io.github.dpi4j.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.RunningKernels;
import io.github.dpi4j.backend.nd4j.Nd4jBackend;
import io.github.dpi4j.backend.nd4j.Nd4jOnClassPath;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** DPI's prior and corrector at their real size, 256×256, against the reference implementation's. */
class FullSizeNetworksIT {
    private static final System.Logger LOGGER = System.getLogger(FullSizeNetworksIT.class.getName());
    private static final Weights GOLDEN = Golden.load("golden/networks_full.safetensors");
    private static final Shape IMAGE = Shape.of(1, 3, 256, 256);
    private static final double TOLERANCE = 1e-4;

    static Stream<Named<Backend>> backends() {
        Stream<Backend> cpu = RunningKernels.all().map(kernels -> new CpuBackend(kernels, 2));
        Stream<Backend> nd4j = Nd4jOnClassPath.isThere() ? Stream.of(new Nd4jBackend()) : Stream.of();
        return Stream.concat(cpu, nd4j).map(backend -> Named.of(backend.description(), backend));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void thePriorEqualsTheReference(Backend backend) {
        Weights weights = weights("ffhq256");
        assertEquals(93_563_910, weights.parameterCount());
        Graph graph = UNet.graph(UNetConfig.fromWeights(weights, UNetConfig.Hints.NONE));
        check("ffhq256", 601, backend, graph, weights);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theCorrectorEqualsTheReference(Backend backend) {
        Weights weights = weights("crt256");
        assertEquals(5_867_427, weights.parameterCount());
        Graph graph = Corrector.graph(UNetConfig.fromWeights(weights, UNetConfig.Hints.NONE));
        check("crt256", 350, backend, graph, weights);
    }

    private static Weights weights(String name) {
        return HashWeights.weights(name + ".", Golden.shapes("golden/" + name + "_state_dict_shapes.json"));
    }

    private static void check(String name, int t, Backend backend, Graph graph, Weights weights) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("x", HashWeights.input(name + ".x", 2, IMAGE));
        inputs.put("t", Tensor.of(new float[]{t}, 1));
        if (graph.inputs().containsKey("y")) {
            inputs.put("y", HashWeights.input(name + ".y", 2, IMAGE));
        }
        try (Network network = backend.compile(graph, weights)) {
            long start = System.nanoTime();
            Tensor out = network.predict(inputs);
            LOGGER.log(System.Logger.Level.INFO, "{0} on {1}: {2} ms", name,
                    backend.description(),
                    (System.nanoTime() - start) / 1_000_000);
            compare(name + ".out", out);
        }
    }

    private static void compare(String name, Tensor out) {
        float max = GOLDEN.tensor(name + ".max").data()[0];
        assertArrayEquals(GOLDEN.tensor(name + ".every7").data(), every7(out), (float) (TOLERANCE * max));
        int plane = out.dim(2) * out.dim(3);
        double[] mean = new double[out.dim(1)];
        double[] rms = new double[out.dim(1)];
        for (int i = 0; i < out.size(); i++) {
            mean[i / plane] += out.data()[i] / (double) plane;
            rms[i / plane] += (double) out.data()[i] * out.data()[i] / plane;
        }
        for (int c = 0; c < rms.length; c++) {
            rms[c] = Math.sqrt(rms[c]);
        }
        // The statistics speak for the pixels in between.
        assertArrayEquals(GOLDEN.stored(name + ".mean").toDoubles(), mean, 1e-2 * TOLERANCE * max);
        assertArrayEquals(GOLDEN.stored(name + ".rms").toDoubles(), rms, 1e-2 * TOLERANCE * max);
    }

    private static float[] every7(Tensor image) {
        int step = 7;
        int per = (image.dim(2) + step - 1) / step;
        float[] out = new float[image.dim(1) * per * per];
        for (int i = 0; i < out.length; i++) {
            int y = i / per % per * step;
            int x = i % per * step;
            out[i] = image.data()[(i / per / per * image.dim(2) + y) * image.dim(3) + x];
        }
        return out;
    }
}
