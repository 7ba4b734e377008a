package io.github.dpi4j.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.optim.Initialization;
import io.github.dpi4j.optim.TrainableNetwork;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaceNetworksTest {
    private static final int MOST_BYTES = 1_000_000;

    @ParameterizedTest
    @CsvSource({"64, 64, 8, 8", "65, 71, 9, 9", "1, 9, 1, 2"})
    void proposesForEveryCellOfAnySize(int height, int width, int rows, int columns) {
        try (Network network = network(ProposalNetwork.graph(), KernelChoice.SCALAR)) {
            assertEquals(Shape.of(1, FaceChannels.COUNT, rows, columns),
                    network.predict(Map.of("x", noise(1, height, width))).shape());
        }
    }

    @Test
    void refinesEachCropToOneFace() {
        try (Network network = network(RefinementNetwork.graph(), KernelChoice.AUTO)) {
            Tensor crops = noise(3, RefinementNetwork.SIZE, RefinementNetwork.SIZE);
            Tensor all = network.predict(Map.of("x", crops));
            assertEquals(Shape.of(3, FaceChannels.COUNT, 1, 1), all.shape());
            Tensor last = network.predict(Map.of("x", crops.slice(2, 3)));
            assertArrayEquals(all.slice(2, 3).data(), last.data(), 1e-5f);
        }
    }

    @Test
    void aProposalDependsOnItsReceptiveFieldAlone() {
        int size = 256;
        int cell = 16;
        int middle = cell * ProposalNetwork.STRIDE;
        Tensor picture = noise(1, size, size);
        Tensor changed = picture.copy();
        for (int i = 0; i < changed.size(); i++) {
            int x = i % size;
            int y = i / size % size;
            if (Math.max(Math.abs(x - middle), Math.abs(y - middle)) > ProposalNetwork.RADIUS) {
                changed.data()[i] = 1;
            }
        }
        try (Network network = network(ProposalNetwork.graph(), KernelChoice.SCALAR)) {
            Tensor before = network.predict(Map.of("x", picture));
            Tensor after = network.predict(Map.of("x", changed));
            int at = cell * before.dim(3) + cell;
            assertEquals(before.data()[at], after.data()[at]);
            assertTrue(before.data()[at + 6] != after.data()[at + 6], "cells farther off see the change");
        }
    }

    @Test
    void bothTakeLessThanAMegabyteInHalfPrecision() {
        long parameters = parameters(ProposalNetwork.graph()) + parameters(RefinementNetwork.graph());
        assertTrue(2 * parameters < MOST_BYTES - 10_000, () -> "parameters: " + parameters);
    }

    @Test
    void vectorKernelsTrainAsScalarOnesDo() {
        compare(ProposalNetwork.graph(), noise(2, 40, 48));
        compare(RefinementNetwork.graph(), noise(2, RefinementNetwork.SIZE, RefinementNetwork.SIZE));
    }

    private static void compare(Graph graph, Tensor x) {
        Weights weights = weights(graph);
        try (TrainableNetwork scalar = new TrainableNetwork(graph, weights, KernelChoice.SCALAR, 1);
                TrainableNetwork vector = new TrainableNetwork(graph, weights, KernelChoice.VECTOR, 2)) {
            Tensor expected = scalar.forward(Map.of("x", x));
            Tensor got = vector.forward(Map.of("x", x));
            assertArrayEquals(expected.data(), got.data(), 1e-4f * expected.maxAbs());
            Tensor gradient = Tensor.zeros(expected.shape());
            new PhiloxStream(5, 6).normal(gradient.data(), 0, gradient.size());
            scalar.backward(gradient);
            vector.backward(gradient);
            scalar.gradients().forEach((name, g) -> assertArrayEquals(g, vector.gradients().get(name),
                    1e-3f * Tensor.of(g, g.length).maxAbs(), name));
        }
    }

    private static Network network(Graph graph, KernelChoice kernels) {
        return new CpuBackend(kernels, 2).compile(graph, weights(graph));
    }

    private static Weights weights(Graph graph) {
        return Initialization.random(graph, new PhiloxStream(1, 2));
    }

    private static long parameters(Graph graph) {
        return Parameters.of(graph).values().stream().mapToLong(Shape::size).sum();
    }

    private static Tensor noise(int images, int height, int width) {
        Tensor x = Tensor.zeros(images, 3, height, width);
        new PhiloxStream(3, 4).normal(x.data(), 0, x.size());
        return x;
    }
}
