package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cuda.ConvolutionTile.Choice;
import io.github.dpi4j.backend.cuda.ConvolutionTile.Problem;
import io.github.dpi4j.graph.Op;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The model of convolutions' times beside times on an H200; its constants are fitted to them here. Those times are of an
 * older main loop. {@code dpi-bench/gpu/run} leaves new ones, tiles.tsv, to put in the place of tiles_h200.tsv.
 */
class TileModelTest {
    private static final int MULTIPROCESSORS = 132;
    private static final int SHARED_BYTES = 227 << 10;

    /** A launch that was measured. */
    private record Sample(Problem problem, Choice choice, double microseconds) {
        double modelled() {
            return TileModel.microseconds(choice, problem, new UnusedDevice(MULTIPROCESSORS, SHARED_BYTES));
        }
    }

    private static List<Sample> samples() {
        try (InputStream in = TileModelTest.class.getResourceAsStream("/golden/cuda/tiles_h200.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.contains("\t" + HopperTiles.KERNELS)).map(TileModelTest::sample).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Sample sample(String line) {
        String[] words = line.split("\t");
        Problem problem = problem(words[0]);
        assertEquals(words[0], problem.key());
        Choice choice = ConvolutionTile.choices(problem, new UnusedDevice(MULTIPROCESSORS, SHARED_BYTES)).stream()
                .filter(c -> c.tile().kernel().equals(words[1]) && c.splitK() == Integer.parseInt(words[2])).findFirst()
                .orElseThrow(() -> new AssertionError("no such tile: " + line));
        return new Sample(problem, choice, Double.parseDouble(words[3]));
    }

    private static Problem problem(String key) {
        String[] words = key.split("[ x]", 5);
        List<Op.Conv2d> operands = Stream.of(words[4].split("\\+")).map(operand -> {
            int[] n = Stream.of(operand.split("[x/:>]")).mapToInt(Integer::parseInt).toArray();
            return new Op.Conv2d("w", "b", n[3], n[4], n[0], n[2], n[0] / 2);
        }).toList();
        return new Problem(operands, Integer.parseInt(words[1]), Integer.parseInt(words[2]),
                Integer.parseInt(words[3]), ElementType.valueOf(words[0]));
    }

    private static Predicate<Sample> of(ElementType type, int images) {
        return s -> s.problem.type() == type && s.problem.images() == images;
    }

    private static double medianError(Predicate<Sample> which) {
        double[] errors = samples().stream().filter(which)
                .mapToDouble(s -> Math.abs(s.modelled() / s.microseconds - 1)).sorted().toArray();
        return errors[errors.length / 2];
    }

    @Test
    void mostTimesAreWithinFivePercent() {
        assertTrue(medianError(of(ElementType.BF16, 1)) < 0.05);
        assertTrue(medianError(of(ElementType.BF16, 16)) < 0.05);
        assertTrue(medianError(of(ElementType.TF32, 1)) < 0.05);
        assertTrue(medianError(of(ElementType.FP32, 1)) < 0.05);
    }

    private static Map<String, List<Sample>> layers(Predicate<Sample> which) {
        Map<String, List<Sample>> layers = new LinkedHashMap<>();
        samples().stream().filter(which)
                .forEach(s -> layers.computeIfAbsent(s.problem.key(), _ -> new ArrayList<>()).add(s));
        return layers;
    }

    /** Returns the time of all layers with the best of the model's first few tiles, over the time with the best ones. */
    private static double loss(int first, Predicate<Sample> which) {
        double chosen = 0;
        double best = 0;
        for (List<Sample> layer : layers(which).values()) {
            chosen += layer.stream().sorted(Comparator.comparingDouble(Sample::modelled)).limit(first)
                    .mapToDouble(Sample::microseconds).min().orElseThrow();
            best += layer.stream().mapToDouble(Sample::microseconds).min().orElseThrow();
        }
        return chosen / best - 1;
    }

    @Test
    void theModelsChoiceIsNearTheBest() {
        assertTrue(loss(1, of(ElementType.BF16, 1)) < 0.025, "" + loss(1, of(ElementType.BF16, 1)));
        assertTrue(loss(1, of(ElementType.BF16, 16)) < 0.001, "" + loss(1, of(ElementType.BF16, 16)));
    }

    @Test
    void theBestIsAmongThoseThatTheTunerTimes() {
        assertEquals(0, loss(TileTuner.CANDIDATES, of(ElementType.BF16, 1)));
    }

    /** Another model, or other figures, make other constants: the message has them. */
    @Test
    void constantsAreFittedToTheTimes() {
        double[] fitted = fit(samples());
        double[] ratios = new double[fitted.length];
        Arrays.setAll(ratios, i -> fitted[i] / TileModel.constants()[i]);
        double[] ones = new double[fitted.length];
        Arrays.fill(ones, 1);
        assertArrayEquals(ones, ratios, 0.02, () -> "fitted: " + Arrays.toString(fitted));
    }

    /**
     * Returns the non-negative constants with the least mean relative error: least squares by coordinate descent, with
     * weights that make them least absolute deviations.
     */
    private static double[] fit(List<Sample> samples) {
        double[][] amounts = samples.stream().map(s -> {
            double[] relative = TileModel.amounts(s.choice, s.problem, MULTIPROCESSORS, SHARED_BYTES);
            return Arrays.stream(relative).map(a -> a / (s.microseconds * TileModel.clocksPerMicrosecond())).toArray();
        }).toArray(double[][]::new);
        double[] x = new double[amounts[0].length];
        double[] weights = new double[amounts.length];
        Arrays.fill(weights, 1);
        for (int round = 0; round < 40; round++) {
            leastSquares(amounts, weights, x);
            for (int i = 0; i < weights.length; i++) {
                weights[i] = 1 / Math.max(Math.abs(1 - dot(amounts[i], x)), 0.01);
            }
        }
        return x;
    }

    private static void leastSquares(double[][] amounts, double[] weights, double[] x) {
        double[] errors = Stream.of(amounts).mapToDouble(row -> 1 - dot(row, x)).toArray();
        for (int sweep = 0; sweep < 300; sweep++) {
            for (int j = 0; j < x.length; j++) {
                double product = 0;
                double square = 0;
                for (int i = 0; i < amounts.length; i++) {
                    product += weights[i] * amounts[i][j] * errors[i];
                    square += weights[i] * amounts[i][j] * amounts[i][j];
                }
                double change = Math.max(0, x[j] + product / square) - x[j];
                x[j] += change;
                for (int i = 0; i < amounts.length; i++) {
                    errors[i] -= amounts[i][j] * change;
                }
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
