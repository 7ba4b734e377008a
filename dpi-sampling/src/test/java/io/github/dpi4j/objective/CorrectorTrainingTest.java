package io.github.dpi4j.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.backend.cpu.RunningKernels;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.optim.AdamW;
import io.github.dpi4j.optim.Ema;
import io.github.dpi4j.optim.TrainableNetwork;
import io.github.dpi4j.optim.Trainer;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Five steps of a small corrector's training against the reference implementation's. */
class CorrectorTrainingTest {
    private static final Weights GOLDEN = Golden.load("golden/crt_training.safetensors");
    private static final UNetConfig CONFIG = UNetConfig.of(32, 3, 1, new Heads.Width(16),
            List.of(new Level(32, false), new Level(64, true), new Level(64, true)));
    private static final int STEPS = 5;
    private static final int GRID = 2;
    /** Elements of a golden tensor that were kept, at most twice as many. */
    private static final int KEPT = 256;
    /** Gradients below this are 0 but for rounding, as that of a bias that the normalisation after it takes out again. */
    private static final double ROUNDING = 1e-7;

    static Stream<KernelChoice> kernels() {
        return RunningKernels.all();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void lossesGradientsWeightsAndAveragesAreTheReferences(KernelChoice kernels) {
        Graph graph = Corrector.graph(CONFIG);
        Weights initial = HashWeights.weights("crt_train.", Parameters.of(graph));
        try (TrainableNetwork network = new TrainableNetwork(graph, initial, kernels, 2)) {
            AdamW adam = new AdamW(network, new AdamW.Options(0.9, 0.999, 1e-8, 0.05));
            Ema ema = new Ema(network, 0.99);
            Trainer trainer = new Trainer(network, adam, ema, Double.POSITIVE_INFINITY);
            // The scalar kernels take half a minute for all five.
            int steps = kernels == KernelChoice.VECTOR ? STEPS : 1;
            for (int step = 0; step < steps; step++) {
                Trainer.Step seen = trainer.step(List.of(batch(step)), 1e-3 * (1 - step / 100.0));
                double[] expected = GOLDEN.stored("step" + step + ".loss_per_sample").toDoubles();
                for (int n = 0; n < expected.length; n++) {
                    // AdamW's first steps are nearly the gradients' signs: where those are 0 but for rounding, weights differ.
                    assertEquals(expected[n], seen.losses()[n], (step == 0 ? 1e-5 : 3e-5) * expected[n],
                            "loss of step " + step);
                }
                if (step == 0) {
                    checkGradients(network.gradients(), seen.losses().length);
                }
            }
            if (steps == STEPS) {
                checkWeights("after5.param.", network.parameters());
                checkWeights("after5.ema.", ema.values());
            }
        }
    }

    private static TrainingBatch batch(int step) {
        String prefix = "step" + step + ".";
        long[] longs = GOLDEN.stored(prefix + "t").toLongs();
        int[] t = new int[longs.length];
        for (int n = 0; n < t.length; n++) {
            t[n] = (int) longs[n];
        }
        return new CorrectorObjective(DiffusionSchedule.linear("")).batch(onGrid(prefix + "hr"),
                GOLDEN.tensor(prefix + "lr"),
                t, onGrid(prefix + "noise"), onGrid(prefix + "noise_p"));
    }

    /** An image of which only the pixels of the grid were kept: no others count. */
    private static Tensor onGrid(String name) {
        Tensor kept = GOLDEN.tensor(name + ".grid");
        int rows = kept.dim(2);
        int columns = kept.dim(3);
        Tensor image = Tensor.zeros(kept.dim(0), kept.dim(1), rows * GRID, columns * GRID);
        for (int i = 0; i < kept.size(); i++) {
            image.data()[(i / columns * GRID * columns + i % columns) * GRID] = kept.data()[i];
        }
        return image;
    }

    private static void checkGradients(Map<String, float[]> gradients, int images) {
        gradients.forEach((name, gradient) -> {
            double norm = GOLDEN.stored("step0.grad_norm." + name).toDoubles()[0];
            double[] kept = kept(gradient);
            double[] expected = GOLDEN.stored("step0.grad." + name).toDoubles();
            double squares = 0;
            for (int i = 0; i < kept.length; i++) {
                squares += Math.pow(kept[i] / images - expected[i], 2);
            }
            double error = Math.sqrt(squares * gradient.length / kept.length);
            double tolerance = Math.max(ROUNDING, 1e-3 * norm);
            assertTrue(error <= tolerance, name + ": error " + error + " exceeds 1e-3 of the norm " + norm);
        });
    }

    private static void checkWeights(String prefix, Map<String, float[]> weights) {
        weights.forEach((name, values) -> {
            // Large tensors' weights were not kept.
            if (!GOLDEN.contains(prefix + name)) {
                return;
            }
            double[] expected = GOLDEN.stored(prefix + name).toDoubles();
            double[] gradients = GOLDEN.stored("step0.grad." + name).toDoubles();
            double rms = GOLDEN.stored("step0.grad_norm." + name).toDoubles()[0] / Math.sqrt(values.length);
            double[] kept = kept(values);
            for (int i = 0; i < kept.length; i++) {
                // AdamW makes a whole step of a gradient however small: what a gradient is off by, in relation to itself, the
                // weight is off by in relation to the learning rate.
                double offBy = Math.max(ROUNDING / 10, 1e-4 * rms) / Math.abs(gradients[i]);
                double tolerance = 1e-5 + STEPS * 1e-3 * Math.min(2, offBy);
                assertEquals(expected[i], kept[i], tolerance, prefix + name);
            }
        });
    }

    private static double[] kept(float[] values) {
        int step = values.length > KEPT ? values.length / KEPT | 1 : 1;
        double[] kept = new double[(values.length + step - 1) / step];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = values[i * step];
        }
        return kept;
    }
}
