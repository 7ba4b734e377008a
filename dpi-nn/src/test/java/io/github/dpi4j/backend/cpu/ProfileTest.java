package io.github.dpi4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private static final int SIZE = 32;

    private static final AtomicInteger passes = new AtomicInteger();
    private static Profile profile;

    @BeforeAll
    static void profileACorrector() {
        Assumptions.assumeTrue(KernelChoice.vectorAvailable());
        Graph graph = Corrector.graph(UNetConfig.of(32, 3, 1, new Heads.Width(16),
                List.of(new Level(32, false), new Level(64, true))));
        Shape image = Shape.of(1, 3, SIZE, SIZE);
        Map<String, Tensor> inputs = Map.of("x", HashWeights.input("x", 1, image), "y",
                HashWeights.input("y", 1, image), "t", Tensor.of(new float[]{7}, 1));
        try (ProfiledNetwork network = (ProfiledNetwork) new CpuBackend(KernelChoice.VECTOR, 2).compile(graph,
                HashWeights.weights("", Parameters.of(graph)))) {
            profile = network.profile(inputs, 3, passes::incrementAndGet);
            assertThrows(IllegalArgumentException.class, () -> network.profile(inputs, 0));
        }
    }

    @Test
    void everyStepIsTimedAndCountedOnce() {
        assertTrue(profile.steps().stream().allMatch(s -> s.seconds() >= 0));
        assertEquals("input", profile.steps().getFirst().kind());
        assertEquals("output", profile.steps().getLast().kind());
        int steps = profile.byKind().values().stream().mapToInt(Profile.Sum::steps).sum();
        assertEquals(profile.steps().size(), steps);
        assertEquals(profile.total().flop(), profile.byKind().values().stream().mapToDouble(Profile.Sum::flop).sum(),
                1);
    }

    @Test
    void aWinogradConvolutionIsCountedBothWays() {
        StepCost step = step("input_blocks.1.0.out_layers.3.weight");
        assertEquals("convolution 3×3", step.kind());
        assertEquals("norm silu + residual", step.fused());
        assertEquals(Shape.of(1, 32, SIZE, SIZE), step.output());
        assertEquals(2.0 * SIZE * SIZE * 32 * 32 * 9, step.flop());
        // 36 products where there are 16 · 9.
        assertEquals(step.flop() / 4, step.executedFlop());
        double activations = 3.0 * SIZE * SIZE * 32;
        assertEquals(Float.BYTES * (activations + 36 * 32 * Lanes.panels(32) * Lanes.PANEL), step.bytes());
    }

    @Test
    void aDirectConvolutionDoesWhatTheTextbookSays() {
        StepCost step = step("middle_block.1.proj_out.weight");
        assertEquals("convolution 1×1, direct", step.what());
        assertEquals(2.0 * SIZE * SIZE / 4 * 64 * 64, step.flop());
        assertEquals(step.flop(), step.executedFlop());
    }

    @Test
    void aSkipConvolutionIsPartOfTheOneThatItIsAddedTo() {
        assertTrue(profile.steps().stream().noneMatch(s -> s.layer().contains("skip_connection")));
        StepCost step = step("input_blocks.3.0.out_layers.3.weight");
        assertEquals("norm silu + 1×1", step.fused());
        double skip = 2.0 * SIZE * SIZE / 4 * 64 * 32;
        double block = 2.0 * SIZE * SIZE / 4 * 64 * 64 * 9;
        assertEquals(block + skip, step.flop());
        assertEquals(block / 4 + skip, step.executedFlop());
        assertEquals("norm silu + concat 1×1", step("output_blocks.2.0.out_layers.3.weight").fused());
    }

    @Test
    void attentionIsCounted() {
        StepCost step = profile.steps().stream().filter(s -> s.kind().equals("attention")).findFirst().orElseThrow();
        double tokens = SIZE * SIZE / 4;
        assertEquals("input_blocks.3.1.qkv.weight", step.layer());
        assertEquals(2 * 2 * tokens * tokens * 64, step.flop());
    }

    @Test
    void aFloorIsSetByMultiplyAddsOrByMemory() {
        StepCost bound = new StepCost("", "", "", "", Shape.of(1), 1, 1e9, 1, 1);
        assertEquals(1e9 / profile.peak().flopPerSecond(), profile.floorSeconds(bound));
        StepCost moving = new StepCost("", "", "", "", Shape.of(1), 1, 1, 1e9, 1);
        assertEquals(1e9 / profile.peak().bytesPerSecond(), profile.floorSeconds(moving));
        assertEquals(2, profile.peak().threads());
    }

    private static StepCost step(String layer) {
        return profile.steps().stream().filter(s -> s.layer().equals(layer) && s.flop() > 0).findFirst().orElseThrow();
    }

    @Test
    void everyPassIsTold() {
        assertEquals(ProfiledNetwork.warmUp(3) + 3, passes.get());
    }
}
