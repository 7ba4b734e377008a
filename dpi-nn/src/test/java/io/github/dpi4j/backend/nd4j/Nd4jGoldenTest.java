package io.github.dpi4j.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.GoldenCase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ND4J's operations against the reference implementation's layers and networks. */
class Nd4jGoldenTest {
    @BeforeAll
    static void nd4jIsThere() {
        Nd4jOnClassPath.assume();
    }

    static Stream<GoldenCase> layers() {
        return GoldenCase.layers();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void everyLayerEqualsTheReference(GoldenCase c) {
        c.check(new Nd4jBackend(), 1e-5);
    }

    static Stream<GoldenCase> timestepEmbeddings() {
        return GoldenCase.timestepEmbeddings();
    }

    @ParameterizedTest
    @MethodSource("timestepEmbeddings")
    void timestepEmbeddingsEqualTheReference(GoldenCase c) {
        c.check(new Nd4jBackend(), 1e-4);
    }

    static Stream<GoldenCase> networks() {
        return GoldenCase.networks();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyNetworkEqualsTheReference(GoldenCase c) {
        c.check(new Nd4jBackend(), 1e-5);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void anImageAloneIsWhatItIsInABatchUpToRounding(GoldenCase c) {
        try (Network network = new Nd4jBackend().compile(c.graph(), c.weights())) {
            Tensor together = network.predict(c.inputs());
            for (int n = 0; n < together.dim(0); n++) {
                Map<String, Tensor> alone = new LinkedHashMap<>();
                int image = n;
                c.inputs().forEach((name, tensor) -> alone.put(name, tensor.slice(image, image + 1)));
                assertArrayEquals(together.slice(n, n + 1).data(), network.predict(alone).data(), 1e-5f);
            }
        }
    }
}
