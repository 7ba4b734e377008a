package io.github.dpi4j.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.bench.Peer;
import io.github.dpi4j.bench.Training;
import io.github.dpi4j.bench.Workload;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.HashNetwork;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * That the peers compute what the reference implementation does: the networks they are measured with are the same, and
 * ONNX Runtime understands what is exported.
 */
class PeersTest {
    private static final Weights GOLDEN = Golden.load("golden/networks.safetensors");
    private static final double TOLERANCE = 1e-4;
    private static final Map<String, HashNetwork> NETWORKS = HashNetwork.small().stream()
            .collect(Collectors.toMap(HashNetwork::name, Function.identity()));

    static Stream<Arguments> cases() {
        return ServiceLoader.load(Peer.class).stream().map(ServiceLoader.Provider::get)
                .flatMap(peer -> NETWORKS.keySet().stream().map(name -> Arguments.of(peer.name(), name, peer)));
    }

    @Test
    void bothPeersAreThere() {
        assertEquals(Set.of("onnxruntime", "libtorch"), ServiceLoader.load(Peer.class).stream()
                .map(peer -> peer.get().name()).collect(Collectors.toSet()));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void equalsTheReferenceAloneAndInABatch(String engine, String name, Peer peer) {
        HashNetwork tested = NETWORKS.get(name);
        Tensor expected = GOLDEN.tensor(name + ".out");
        Map<String, Tensor> inputs = inputs(name, tested.graph());
        try (Network network = peer.backend(2).compile(tested.graph(), tested.weights())) {
            Golden.assertClose(expected, network.predict(inputs), TOLERANCE);
            for (int n = 0; n < expected.dim(0); n++) {
                int image = n;
                Map<String, Tensor> alone = new LinkedHashMap<>();
                inputs.forEach((input, tensor) -> alone.put(input, tensor.slice(image, image + 1)));
                Golden.assertClose(expected.slice(n, n + 1), network.predict(alone), TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unet_tiny", "crt_tiny", "unet_tiny_conv_resample"})
    void libtorchLearnsFromTheSameGradients(String name) {
        HashNetwork network = NETWORKS.get(name);
        Workload workload = new Workload(network.graph(), network.weights(), inputs(name, network.graph()));
        Tensor target = HashWeights.input(name + ".target", 2, GOLDEN.tensor(name + ".out").shape());
        try (Training own = Training.own(workload, target, 2);
                Training peer = new Libtorch().training(workload, target, 2)) {
            for (int step = 0; step < 3; step++) {
                double loss = own.pass();
                assertEquals(loss, peer.pass(), 1e-4 * loss);
                Map<String, float[]> gradients = peer.gradients();
                // A bias before a normalisation of single channels moves nothing: its gradient is rounding.
                double least = 1e-4 * own.gradients().values().stream().mapToDouble(PeersTest::norm).max().orElseThrow();
                own.gradients().forEach((weight, gradient) -> assertEquals(0,
                        distance(gradient, gradients.get(weight)) / Math.max(norm(gradient), least), 1e-3,
                        weight));
                own.update();
                peer.update();
            }
        }
    }

    private static double norm(float[] a) {
        return distance(a, new float[a.length]);
    }

    private static double distance(float[] a, float[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            squares += Math.pow(a[i] - b[i], 2);
        }
        return Math.sqrt(squares);
    }

    private static Map<String, Tensor> inputs(String name, Graph graph) {
        Tensor t = GOLDEN.tensor(name + ".in1");
        Shape shape = Shape.of(t.dim(0), 3, 32, 32);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("x", GOLDEN.contains(name + ".in0")
                ? GOLDEN.tensor(name + ".in0")
                : HashWeights.input(name + ".x", 2, shape));
        inputs.put("t", t);
        if (graph.inputs().containsKey("y")) {
            inputs.put("y", HashWeights.input(name + ".y", 2, shape));
        }
        return inputs;
    }
}
