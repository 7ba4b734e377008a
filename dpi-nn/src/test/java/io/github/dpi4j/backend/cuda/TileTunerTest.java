package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cuda.ConvolutionTile.Choice;
import io.github.dpi4j.backend.cuda.ConvolutionTile.Problem;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of tiles by measurement, with times that the tests give. */
class TileTunerTest {
    /** Two convolutions of different layers, the second twice. */
    private static final Graph GRAPH = graph();
    private static final Weights WEIGHTS = HashWeights.weights("tuned.", Parameters.of(GRAPH));
    private static final Shape SHAPE = Shape.of(1, 64, 16, 16);
    private static final Map<String, Tensor> INPUTS = Map.of("x", HashWeights.input("x", 1, SHAPE));
    private static final LongSupplier NO_TIME = () -> 0;

    @TempDir
    private Path folder;

    private static Graph graph() {
        Graph.Builder b = new Graph.Builder();
        Node x = b.add(new Op.Input("x", 4, 64));
        Node h = b.add(new Op.Conv2d("first.weight", "first.bias", 64, 128, 3, 1, 1), x);
        h = b.add(new Op.Conv2d("second.weight", "second.bias", 128, 128, 3, 1, 1), h);
        h = b.add(new Op.GroupNorm("norm.weight", "norm.bias", 128, 32, 1e-5f), h);
        return b.build(b.add(new Op.Conv2d("third.weight", "third.bias", 128, 128, 3, 1, 1), b.add(new Op.Silu(), h)));
    }

    private Path file() {
        return folder.resolve("tiles.txt");
    }

    private TileTuner tuner(TimedDevice device, LongSupplier nanoTime) {
        return new TileTuner(device, device.timer(), new TileCache(file(), device.timer().identity()), nanoTime);
    }

    private static TimedDevice device(ToDoubleFunction<Launch> times) {
        return new TimedDevice(new UnusedDevice(132, 227 << 10), times);
    }

    /** Returns the kernels and numbers of parts that a tuner chooses for the graph's layers. */
    private static List<String> chosen(TileTuner tuner, Device device) {
        Shape[] shapes = ShapeInference.infer(GRAPH, Map.of("x", SHAPE));
        DeviceWeights weights = new DeviceWeights(device, ElementType.BF16, WEIGHTS);
        TileTuner.Planner planner = (tiles, base) -> new LaunchPlan(GRAPH, shapes, weights, ElementType.BF16, tiles,
                base);
        Function<Problem, Choice> tiles = tuner.tiles(planner);
        return planner.plan(tiles, 0).convolutions().stream().map(c -> tiles.apply(c.problem()))
                .map(c -> c.tile().kernel() + " " + c.splitK()).toList();
    }

    private static List<String> modelled() {
        Device device = new UnusedDevice(132, 227 << 10);
        return chosen(TileTuner.of(device, true), device);
    }

    /** Another than the model's first choice is the fastest: the one with the fewest blocks that it offers. */
    private static double fewBlocks(Launch launch) {
        return launch.blocks().x() * launch.blocks().y() * launch.blocks().z();
    }

    @Test
    void theFastestIsTakenAndRemembered() {
        TimedDevice device = device(TileTunerTest::fewBlocks);
        List<String> chosen = chosen(tuner(device, NO_TIME), device);
        assertNotEquals(modelled(), chosen);
        assertEquals(chosen.get(1), chosen.get(2), "one layer");
        // Two layers, all candidates of each; each is run a few times.
        assertEquals(2 * TileTuner.CANDIDATES, device.timed().stream().distinct().count());
        double fastest = device.timed().stream().filter(l -> l.blocks().y() * 64 <= 128).mapToDouble(l -> fewBlocks(l))
                .min().orElseThrow();
        assertTrue(fastest < 1000, "a candidate");
        TimedDevice later = device(_ -> 1);
        assertEquals(chosen, chosen(tuner(later, NO_TIME), later));
        assertEquals(List.of(), later.timed());
    }

    @Test
    void everyKindOfKernelIsTried() {
        List<Choice> ranked = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            // The first six are of a kind that the model thinks well of.
            ConvolutionTile tile = new ConvolutionTile((i < 6 ? "new_" : "old_") + i, 8, 8, 64, 2, 128, 3);
            ranked.add(new Choice(tile, 1, 1000, 132));
        }
        assertEquals(List.of("new_0", "old_6", "new_1", "old_7", "new_2", "old_8", "new_3", "old_9"),
                TileTuner.candidates(ranked, c -> 1 + ranked.indexOf(c) / 6).stream().map(c -> c.tile().kernel())
                        .toList());
        assertEquals(List.of("new_0", "old_6", "new_1"),
                TileTuner.candidates(ranked, c -> Math.pow(1.4, ranked.indexOf(c)) + (ranked.indexOf(c) > 6 ? 1e3 : 0))
                        .stream().map(c -> c.tile().kernel()).toList());
    }

    @Test
    void aDifferenceLikeTheMeasurementsErrorChangesNothing() {
        AtomicLong n = new AtomicLong();
        TimedDevice device = device(_ -> 100 - 0.001 * n.incrementAndGet());
        assertEquals(modelled(), chosen(tuner(device, NO_TIME), device));
    }

    @Test
    void layersForWhichThereIsNoTimeAreMeasuredLater() {
        // The clock goes so far at every glance that there is time for a few candidates.
        AtomicLong now = new AtomicLong();
        LongSupplier fast = () -> now.addAndGet(90_000_000);
        TimedDevice device = device(TileTunerTest::fewBlocks);
        chosen(tuner(device, fast), device);
        long first = device.timed().stream().distinct().count();
        assertTrue(first > 0 && first < 2 * TileTuner.CANDIDATES, first + " candidates");
        // In the end all are known, however little time there is.
        for (int i = 0; i < 4; i++) {
            chosen(tuner(device, fast), device);
        }
        device.timed().clear();
        chosen(tuner(device, NO_TIME), device);
        assertEquals(List.of(), device.timed());
    }

    @Test
    void withoutTimeToCompareTheModelDecides() {
        AtomicLong now = new AtomicLong();
        TimedDevice device = device(TileTunerTest::fewBlocks);
        // One measurement takes longer than all may: there is nothing to compare with.
        assertEquals(modelled(), chosen(tuner(device, () -> now.addAndGet(1_000_000_000)), device));
        assertEquals(1, device.timed().stream().distinct().count());
        assertFalse(Files.exists(file()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dpi tiles 1", "PNG\r\n", "dpi tiles 1\nanother device\nlayers: 0\n",
            "dpi tiles 1\na device of a test\nlayers: 1\n",
            "dpi tiles 1\na device of a test\nlayer\tkernel\tx\t1\nlayers: 1\n",
            "dpi tiles 1\na device of a test\nlayer\tkernel\t1\nlayers: 1\n"})
    void anotherFileInItsPlaceIsReplaced(String content) throws IOException {
        Files.writeString(file(), content);
        TimedDevice device = device(TileTunerTest::fewBlocks);
        List<String> chosen = chosen(tuner(device, NO_TIME), device);
        assertNotEquals(modelled(), chosen);
        TimedDevice later = device(_ -> 1);
        assertEquals(chosen, chosen(tuner(later, NO_TIME), later));
        assertEquals(List.of(), later.timed());
    }

    @Test
    void aFileCutAnywhereIsIgnored() throws IOException {
        TimedDevice device = device(TileTunerTest::fewBlocks);
        chosen(tuner(device, NO_TIME), device);
        String whole = Files.readString(file());
        assertEquals(2, TileCache.parse(whole, "a device of a test").size());
        // Without its last character, a line break, it is still whole.
        for (int length = 0; length < whole.length() - 1; length++) {
            String cut = whole.substring(0, length);
            assertThrows(IllegalArgumentException.class, () -> TileCache.parse(cut, "a device of a test"));
        }
    }

    @Test
    void tilesThatAreNoMoreAreMeasuredAgain() throws IOException {
        TimedDevice device = device(TileTunerTest::fewBlocks);
        List<String> chosen = chosen(tuner(device, NO_TIME), device);
        Files.writeString(file(), Files.readString(file()).replaceAll("\tconvolution_\\w+\t", "\tof_old\t"));
        device.timed().clear();
        assertEquals(chosen, chosen(tuner(device, NO_TIME), device));
        assertFalse(device.timed().isEmpty());
    }

    @Test
    void anotherProcessesLayersStay() {
        TileCache one = new TileCache(file(), "device");
        TileCache other = new TileCache(file(), "device");
        one.add(Map.of("a", new TileCache.Fastest("k", 1, 2)));
        other.add(Map.of("b", new TileCache.Fastest("k", 2, 3)));
        TileCache both = new TileCache(file(), "device");
        assertEquals(new TileCache.Fastest("k", 1, 2), both.find("a").orElseThrow());
        assertEquals(new TileCache.Fastest("k", 2, 3), both.find("b").orElseThrow());
    }

    @Test
    void aFolderThatCannotBeWrittenToIsNoError() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        TileCache cache = new TileCache(file.resolve("tiles.txt"), "device");
        cache.add(Map.of("a", new TileCache.Fastest("k", 1, 2)));
        assertTrue(cache.find("a").isPresent(), "as long as the process lives");
    }

    @Test
    void candidatesThatNeedTooMuchMemoryAreLeftOut() {
        TimedDevice device = new TimedDevice(new UnusedDevice(132, 227 << 10) {
            @Override
            public long allocate(long bytes) {
                if (bytes > 4 << 20) {
                    throw new CudaException("cuda: no memory");
                }
                return super.allocate(bytes);
            }
        }, _ -> 1);
        chosen(tuner(device, NO_TIME), device);
    }

    /** One cache gives the same bits, and the network goes on to be right after its tiles were timed. */
    @Test
    void theSameCacheGivesTheSameBits() {
        float[] model = passes(Precision.BF16, null);
        float[] tuned = passes(Precision.BF16, TileTunerTest::fewBlocks);
        assertArrayEquals(tuned, passes(Precision.BF16, _ -> 1), "times play no part when the file is there");
        for (int i = 0; i < model.length; i++) {
            assertEquals(model[i], tuned[i], 0.02, "within the precision's error");
        }
    }

    /** Returns the results of one network; memory must be free after it. */
    private float[] passes(Precision precision, ToDoubleFunction<Launch> times) {
        EmulatedDevice emulated = new EmulatedDevice(precision);
        TimedDevice device = new TimedDevice(emulated, times);
        TileTuner tuner = times == null ? TileTuner.of(device, false) : tuner(device, NO_TIME);
        try (device) {
            float[] first;
            try (Network network = new CudaBackend(precision, device, tuner).compile(GRAPH, WEIGHTS)) {
                first = network.predict(INPUTS).data().clone();
                assertArrayEquals(first, network.predict(INPUTS).data());
            }
            assertEquals(0, emulated.pieces());
            return first;
        }
    }

    /** What the class comment of TileTuner promises about tiles of one kind of product. */
    @ParameterizedTest
    @EnumSource
    void tilesWithAsManyPartsComputeTheSameSums(Precision precision) {
        Graph.Builder b = new Graph.Builder();
        Node x = b.add(new Op.Input("x", 4, 64));
        Graph graph = b.build(b.add(new Op.Conv2d("first.weight", "first.bias", 64, 128, 3, 1, 1), x));
        Weights weights = HashWeights.weights("tuned.", Parameters.of(graph));
        Map<Integer, float[]> sums = new HashMap<>();
        try (EmulatedDevice device = new EmulatedDevice(precision)) {
            Op.Conv2d conv = (Op.Conv2d) graph.output().op();
            Problem problem = new Problem(List.of(conv), 1, 16, 16, ElementType.of(precision));
            List<Choice> choices = ConvolutionTile.choices(problem, device);
            for (Choice choice : choices.stream().filter(c -> c.splitK() <= 2).toList()) {
                TileTuner tuner = new TileTuner(device, null, new TileCache(null, ""), NO_TIME) {
                    @Override
                    Function<Problem, Choice> tiles(Planner planner) {
                        return _ -> choice;
                    }
                };
                try (Network network = new CudaBackend(precision, device, tuner).compile(graph, weights)) {
                    float[] out = network.predict(INPUTS).data();
                    assertArrayEquals(sums.computeIfAbsent(choice.splitK(), _ -> out.clone()), out, choice.toString());
                }
            }
        }
        assertEquals(2, sums.size());
        assertFalse(Arrays.equals(sums.get(1), sums.get(2)), "parts are rounded differently");
    }
}
