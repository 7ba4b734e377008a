package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.optim.AdamW;
import io.github.dpi4j.optim.Loss;
import io.github.dpi4j.optim.Trainer;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps of training on an emulated GPU, beside those on the CPU. */
class EmulatedTrainingTest {
    private static final Graph GRAPH = Corrector
            .graph(UNetConfig.of(32, 3, 1, new Heads.Width(16), List.of(new Level(32, true))));
    private static final Weights INITIAL = HashWeights.weights("training.", Parameters.of(GRAPH));
    private static final double RATE = 1e-3;
    /** So large that AdamW's first steps are not the gradients' signs, which may differ where these are nearly 0. */
    private static final double EPS = 1e-2;

    private final EmulatedDevice device = new EmulatedDevice(Precision.FP32);
    private final Backend gpu = new CudaBackend(Precision.FP32, device);
    private final Backend cpu = new CpuBackend(KernelChoice.fromProperty(), 1);

    @AfterEach
    void everythingIsFreed() {
        assertEquals(0, device.pieces());
    }

    private static Trainer trainer(Backend backend) {
        return Trainer.on(backend, GRAPH, INITIAL, new AdamW.Options(0.9, 0.999, EPS, 0.05), 0.9, 1);
    }

    /** Two microbatches of different sizes. */
    private static List<TrainingBatch> batches(int step) {
        return List.of(batch(step, 2), batch(step + 100, 1));
    }

    private static TrainingBatch batch(int number, int images) {
        Shape shape = Shape.of(images, 3, 6, 6);
        Tensor truth = HashWeights.input("truth" + number, 1, shape);
        Tensor t = Tensor.zeros(images);
        t.data()[0] = 10 * number;
        return new TrainingBatch(images, Map.of("x", HashWeights.input("x" + number, 1, shape), "y",
                HashWeights.input("y" + number, 1, shape), "t", t), output -> squares(output, truth));
    }

    private static Loss.Value squares(Tensor output, Tensor truth) {
        int images = truth.dim(0);
        int size = truth.size() / images;
        double[] losses = new double[images];
        Tensor gradient = Tensor.zeros(truth.shape());
        for (int i = 0; i < truth.size(); i++) {
            double error = (double) output.data()[i] - truth.data()[i];
            losses[i / size] += error * error / size;
            gradient.data()[i] = (float) (2 * error / size);
        }
        return new Loss.Value(losses, gradient);
    }

    private static void assertSame(Weights expected, Weights actual, double tolerance) {
        assertEquals(expected.names(), actual.names());
        for (String name : expected.names()) {
            assertEquals(expected.shape(name), actual.shape(name));
            assertArrayEquals(expected.tensor(name).data(), actual.tensor(name).data(), (float) tolerance, name);
        }
    }

    private static void assertSame(Trainer.State expected, Trainer.State actual, double tolerance) {
        assertEquals(expected.steps(), actual.steps());
        assertSame(expected.weights(), actual.weights(), tolerance);
        assertSame(expected.ema(), actual.ema(), tolerance);
        assertSame(expected.firstMoments(), actual.firstMoments(), tolerance);
        assertSame(expected.secondMoments(), actual.secondMoments(), tolerance);
    }

    @Test
    void stepsAreThoseOnTheCpu() {
        try (Trainer expected = trainer(cpu); Trainer actual = trainer(gpu)) {
            for (int step = 0; step < 4; step++) {
                Trainer.Step onCpu = expected.step(batches(step), RATE);
                Trainer.Step onGpu = actual.step(batches(step), RATE);
                assertArrayEquals(onCpu.losses(), onGpu.losses(), 1e-5 * onCpu.meanLoss());
                assertEquals(onCpu.gradientNorm(), onGpu.gradientNorm(), 1e-5 * onCpu.gradientNorm());
            }
            assertSame(expected.state(), actual.state(), 1e-3 * RATE);
            assertSame(actual.state().ema(), actual.averages(), 0);
        }
    }

    @Test
    void continuesFromAState() {
        Trainer.State half;
        Trainer.State whole;
        try (Trainer trainer = trainer(gpu)) {
            trainer.step(batches(0), RATE);
            half = trainer.state();
            trainer.step(batches(1), RATE);
            whole = trainer.state();
        }
        half.requireSound();
        try (Trainer same = trainer(gpu); Trainer other = trainer(cpu)) {
            same.step(batches(7), RATE);
            same.restore(half);
            same.step(batches(1), RATE);
            assertSame(whole, same.state(), 0);
            other.restore(half);
            other.step(batches(1), RATE);
            assertSame(whole, other.state(), 1e-3 * RATE);
        }
    }

    @Test
    void aLossThatIsNotFiniteChangesNothing() {
        try (Trainer trainer = trainer(gpu)) {
            TrainingBatch batch = batch(0, 1);
            TrainingBatch wrong = new TrainingBatch(1, batch.inputs(), output -> {
                Tensor gradient = Tensor.zeros(output.shape());
                gradient.data()[5] = Float.NaN;
                return new Loss.Value(new double[]{1}, gradient);
            });
            assertThrows(ArithmeticException.class, () -> trainer.step(List.of(wrong), RATE));
            assertSame(INITIAL, trainer.state().weights(), 0);
            assertEquals(0, trainer.steps());
        }
    }

    @Test
    void aStateOfAnotherNetworkIsRefused() {
        try (Trainer trainer = trainer(gpu)) {
            Trainer.State state = trainer.state();
            String name = INITIAL.names().iterator().next();
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            INITIAL.names().forEach(each -> tensors.put(each, INITIAL.tensor(each)));
            tensors.put(name, Tensor.zeros(3));
            Trainer.State other = new Trainer.State(1, Weights.of(tensors), state.ema(), state.firstMoments(),
                    state.secondMoments());
            assertEquals(name + ": expected " + INITIAL.shape(name) + ", got 3",
                    assertThrows(IllegalArgumentException.class, () -> trainer.restore(other)).getMessage());
        }
    }
}
