package io.github.dpi4j.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.tensor.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShapeInferenceTest {
    @Test
    void anInputThatIsMissingOrUnknownIsNamed() {
        Graph graph = strided();
        assertEquals("network: input 'x' is missing; given: []", refusal(graph, Map.of()));
        assertEquals("network: there is no input 'y'; expected [x]",
                refusal(graph, Map.of("x", Shape.of(1, 3, 4, 4), "y", Shape.of(1))));
    }

    @Test
    void wrongChannelsAreNamed() {
        assertEquals("network: channels do not fit (input 'x'): expected 3, got 1×4×4×4",
                refusal(strided(), Map.of("x", Shape.of(1, 4, 4, 4))));
    }

    @Test
    void aStridedConvolutionKeepsTheLastOddPixel() {
        Shape[] shapes = ShapeInference.infer(strided(), Map.of("x", Shape.of(2, 3, 7, 8)));
        assertEquals(Shape.of(2, 5, 4, 4), shapes[1]);
    }

    @Test
    void aNodeOfAnotherGraphIsRefused() {
        Node foreign = new Graph.Builder().add(new Op.Input("x", 4, 3));
        Graph.Builder builder = new Graph.Builder();
        assertThrows(IllegalArgumentException.class, () -> builder.add(new Op.Silu(), foreign));
    }

    private static Graph strided() {
        Graph.Builder builder = new Graph.Builder();
        Node x = builder.add(new Op.Input("x", 4, 3));
        return builder.build(builder.add(new Op.Conv2d("w", "b", 3, 5, 3, 2, 1), x));
    }

    private static String refusal(Graph graph, Map<String, Shape> inputs) {
        return assertThrows(IllegalArgumentException.class, () -> ShapeInference.infer(graph, inputs)).getMessage();
    }
}
