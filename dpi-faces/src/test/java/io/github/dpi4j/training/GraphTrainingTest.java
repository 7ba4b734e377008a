package io.github.dpi4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.optim.AdamW;
import io.github.dpi4j.optim.Loss;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.training.TrainingOptions.Stability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A 1×1 convolution learns to double what it sees. */
class GraphTrainingTest {
    private static final int STEPS = 120;

    @TempDir
    private Path folder;

    private static TrainingBatch batch(int step) {
        Tensor x = Tensor.zeros(2, 1, 3, 3);
        new PhiloxStream(1, step).normal(x.data(), 0, x.size());
        return new TrainingBatch(2, Map.of("x", x), output -> {
            double[] losses = new double[2];
            Tensor gradient = Tensor.zeros(output.shape());
            for (int i = 0; i < x.size(); i++) {
                float error = output.data()[i] - 2 * x.data()[i];
                losses[i / 9] += error * error;
                gradient.data()[i] = 2 * error;
            }
            return new Loss.Value(losses, gradient);
        });
    }

    private static GraphTraining training(double peak, IntFunction<TrainingBatch> batches) {
        Graph.Builder graph = new Graph.Builder();
        Graph.Node output = graph.add(new Op.Conv2d("c.weight", "c.bias", 1, 1, 1, 1, 0),
                graph.add(new Op.Input("x", 4, 1)));
        return new GraphTraining(graph.build(output),
                Weights.of(Map.of("c.weight", Tensor.zeros(1, 1, 1, 1), "c.bias", Tensor.zeros(1))), batches,
                new LearningRate(peak, 10, STEPS), new Stability(0.5, 100, AdamW.Options.DEFAULT), Map.of("a", "b"));
    }

    private Weights run(String name, GraphTraining training) throws IOException {
        return training.run(folder.resolve(name), 10, new CpuBackend(KernelChoice.SCALAR, 1), (_, _, _, _) -> {
        });
    }

    @Test
    void learns() throws IOException {
        Weights weights = run("a", training(0.1, GraphTrainingTest::batch));
        assertEquals(2, weights.tensor("c.weight").data()[0], 0.02);
        assertEquals(0, weights.tensor("c.bias").data()[0], 0.02);
        assertEquals(STEPS / 50 + 2, Files.readAllLines(folder.resolve("a.csv")).size());
    }

    @Test
    void aKilledRunGoesOnToTheSameBits() throws IOException {
        Weights expected = run("a", training(0.1, GraphTrainingTest::batch));
        AtomicInteger last = new AtomicInteger();
        assertThrows(RuntimeException.class, () -> run("b", training(0.1, step -> {
            if (step == 75) {
                throw new IllegalStateException("killed");
            }
            return batch(step);
        })));
        // A machine that lost its power may have left anything at the log's end.
        Files.write(folder.resolve("b.csv"), new byte[]{'\n', (byte) 0xff, 0, '9'}, StandardOpenOption.APPEND);
        Weights resumed = run("b", training(0.1, step -> {
            last.incrementAndGet();
            return batch(step);
        }));
        assertEquals(STEPS - 70, last.get());
        for (String name : expected.names()) {
            assertArrayEquals(expected.tensor(name).data(), resumed.tensor(name).data());
        }
        assertEquals(Files.readAllLines(folder.resolve("a.csv")).size(),
                Files.readAllLines(folder.resolve("b.csv")).size());
    }

    @Test
    void anotherRunsFolderIsRefused() throws IOException {
        run("a", training(0.1, GraphTrainingTest::batch));
        String message = assertThrows(IllegalArgumentException.class,
                () -> run("a", training(0.2, GraphTrainingTest::batch))).getMessage();
        assertTrue(message.contains("learning_rate: expected 0.1, got 0.2"), message);
    }
}
