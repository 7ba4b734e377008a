package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.backend.cuda.EmulatedBackend;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.random.TorchGenerator;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Ddpm;
import io.github.dpi4j.sampler.NetworkPass;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.Sampler;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.sampler.UniPc;
import io.github.dpi4j.sampler.Variance;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** DPI's run on an emulated GPU beside its steps on the host with networks on the same GPU. */
class DpiOnDeviceTest {
    private static final int STEPS = 5;
    /** Listens to the steps, so that they are taken on the host. */
    private static final StepListener WATCHING = step -> step.x();

    private static final DpiSettings HALF_WEAK = new DpiSettings(0.6, 1, 0.2);
    private static final int SIZE = 16;
    private static final int CHANNELS = 8;

    private static final List<String> WORK = Collections.synchronizedList(new ArrayList<>());
    private static TinyNetworks networks;

    @BeforeAll
    static void open() {
        networks = networks(EmulatedBackend.open(Precision.FP32, WORK::add));
    }

    /** Networks of two convolutions, so that an emulated run takes little time. */
    private static TinyNetworks networks(Backend backend) {
        Graph prior = graph(false, 6);
        Graph corrector = graph(true, 3);
        return new TinyNetworks(backend.compile(prior, HashWeights.weights("prior.", Parameters.of(prior))),
                backend.compile(corrector, HashWeights.weights("corrector.", Parameters.of(corrector))));
    }

    private static Graph graph(boolean readsCondition, int outputs) {
        Graph.Builder graph = new Graph.Builder();
        Graph.Node x = graph.add(new Op.Input("x", 4, 3));
        Graph.Node t = graph.add(new Op.TimestepEmbedding(CHANNELS, 10000), graph.add(new Op.Input("t", 1, 0)));
        Graph.Node h = graph.add(new Op.Conv2d("in.weight", "in.bias", 3, CHANNELS, 3, 1, 1), x);
        if (readsCondition) {
            h = graph.add(new Op.Add(), h, graph.add(new Op.Conv2d("y.weight", "y.bias", 3, CHANNELS, 3, 1, 1),
                    graph.add(new Op.Input("y", 4, 3))));
        }
        h = graph.add(new Op.Silu(), graph.add(new Op.AddEmbedding(), h, t));
        return graph.build(graph.add(new Op.Conv2d("out.weight", "out.bias", CHANNELS, outputs, 3, 1, 1), h));
    }

    @AfterAll
    static void close() {
        networks.close();
    }

    @BeforeEach
    void forget() {
        WORK.clear();
    }

    private static Measurement measurement(int images, int k) {
        return Measurement.onGrid(HashWeights.input("trajectory.known", 1, Shape.of(images, 3, SIZE / k, SIZE / k)), k);
    }

    private static List<PhiloxStream> streams(int images) {
        return Stream.of(7L, -1L).limit(images).map(n -> {
            PhiloxStream stream = new PhiloxStream(3, n);
            // An odd number of draws before the run's.
            stream.uniform(new float[1], 0, 1);
            return stream;
        }).toList();
    }

    private static Prior prior(Prediction prediction, Variance variance) {
        return new Prior(NoisePredictor.of(networks.prior()), DiffusionSchedule.linear("ddim" + STEPS), prediction,
                variance, true);
    }

    static Stream<Arguments> cases() {
        Prior usual = prior(Prediction.EPSILON, Variance.LEARNED_RANGE);
        return Stream.of(
                Arguments.of("ddim", usual, new Ddim(0), true, 2, 2, 0.0),
                Arguments.of("ddim with noise", usual, new Ddim(0.5), true, 1, 4, 0.0),
                Arguments.of("no corrector", usual, new Ddim(0), false, 1, 2, 0.0),
                Arguments.of("one grid pixel in a row", usual, new Ddim(0), false, 1, 16, 0.0),
                Arguments.of("no clipping", usual.withClip(false), new Ddim(1), false, 1, 2, 0.0),
                Arguments.of("predicts x0", prior(Prediction.X_START, Variance.FIXED_SMALL), new Ddim(0), true, 1, 2,
                        0.0),
                // The exponential of a variance may differ by a unit in the last place, which the networks amplify.
                Arguments.of("ddpm", usual, new Ddpm(), true, 1, 2, 1e-4),
                Arguments.of("ddpm, fixed variance", prior(Prediction.EPSILON, Variance.FIXED_LARGE), new Ddpm(), false,
                        2, 2, 1e-4),
                Arguments.of("ddpm that predicts x0", prior(Prediction.X_START, Variance.LEARNED_RANGE), new Ddpm(),
                        false, 1, 2, 1e-4));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void equalsTheStepsOnTheHost(String name, Prior prior, Sampler sampler, boolean corrects, int images, int k,
            double tolerance) {
        Dpi dpi = new Dpi(sampler, HALF_WEAK,
                corrects ? networks.conditionCorrector() : ConditionCorrector.NONE);
        PosteriorSampler posterior = new PosteriorSampler(prior, dpi);
        List<PhiloxStream> expectedStreams = streams(images);
        Tensor expected = posterior.sample(measurement(images, k), NoiseSource.perImage(expectedStreams), WATCHING);
        assertTrue(!WORK.contains("pixel_program"), "on the host");
        WORK.clear();
        List<PhiloxStream> actualStreams = streams(images);
        Tensor actual = posterior.sample(measurement(images, k), NoiseSource.perImage(actualStreams));
        assertArrayEquals(expected.data(), actual.data(), (float) tolerance);
        for (int n = 0; n < images; n++) {
            assertArrayEquals(expectedStreams.get(n).state(), actualStreams.get(n).state(), "the streams go on alike");
        }
        assertEquals(1 + STEPS, count("pixel_program"), "one for x_T, one for each step");
    }

    @Test
    void onlyTheResultIsDownloadedAndAStepIsOneRecording() {
        PosteriorSampler sampler = new PosteriorSampler(prior(Prediction.EPSILON, Variance.LEARNED_RANGE),
                new Dpi(new Ddim(0), HALF_WEAK, networks.conditionCorrector()));
        List<Tensor> results = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            WORK.clear();
            results.add(sampler.sample(measurement(1, 2), NoiseSource.perImage(streams(1))));
            if (run > 0) {
                assertEquals(1, count("upload"), "tables, and the known pixels once");
            }
            assertEquals(1, count("download"), "the images, and the counts of broken values");
            assertEquals(5, count("copy"),
                    "the device's own: to two places for known pixels, and one for each of the rest");
            assertEquals(1 + STEPS, count("recording"));
            assertEquals(1 + STEPS, count("next_row"));
            // Timesteps 800, 600 strong or not, …: those up to 0.6 of 1000 but the last.
            assertEquals(3, count("structure_mask"));
        }
        assertArrayEquals(results.get(0).data(), results.get(1).data());
    }

    @Test
    void batchesThatOverlapHaveTheBitsOfOneAfterTheOther() throws IOException {
        PosteriorSampler sampler = new PosteriorSampler(prior(Prediction.EPSILON, Variance.LEARNED_RANGE),
                new Dpi(new Ddim(0.5), HALF_WEAK, networks.conditionCorrector()));
        List<float[]> expected = new ArrayList<>();
        List<float[]> actual = new ArrayList<>();
        for (boolean overlaps : new boolean[]{false, true}) {
            BatchLoop.run(IntStream.range(0, 6).mapToObj(n -> (BatchLoop.Batch) (inOrder, isCancelled) -> {
                // The last one is of another size.
                Measurement known = measurement(n < 5 ? 2 : 1, 2);
                known.y().data()[n] = 0.5f;
                Tensor result = sampler.sample(known, NoiseSource.perImage(n, known.y().shape().dim(0)),
                        StepListener.NONE.until(isCancelled));
                inOrder.then(() -> (overlaps ? actual : expected).add(result.data()));
            }).toList(), overlaps);
        }
        for (int n = 0; n < 6; n++) {
            assertArrayEquals(expected.get(n), actual.get(n));
        }
        assertTrue(!Arrays.equals(expected.get(0), expected.get(1)));
    }

    @Test
    void followsTheCpu() {
        Dpi dpi = new Dpi(new Ddim(0), HALF_WEAK, networks.conditionCorrector());
        Tensor actual = new PosteriorSampler(networks.prior("ddim" + STEPS), dpi).sample(measurement(1, 2),
                NoiseSource.perImage(streams(1)));
        try (TinyNetworks cpu = networks(new CpuBackend(KernelChoice.AUTO, 1))) {
            Tensor expected = new PosteriorSampler(cpu.prior("ddim" + STEPS),
                    new Dpi(new Ddim(0), HALF_WEAK, cpu.conditionCorrector())).sample(measurement(1, 2),
                            NoiseSource.perImage(streams(1)));
            assertArrayEquals(expected.data(), actual.data(), 1e-4f);
        }
    }

    @Test
    void everythingElseRunsOnTheHost() {
        Prior prior = networks.prior("ddim2");
        Dpi dpi = new Dpi(new Ddim(0), HALF_WEAK, networks.conditionCorrector());
        NoiseSource torch = NoiseSource.shared(new TorchGenerator(1));
        new PosteriorSampler(prior, dpi).sample(measurement(1, 2), torch);
        new PosteriorSampler(prior, new Dpi(new UniPc(), HALF_WEAK, ConditionCorrector.NONE))
                .sample(measurement(1, 2), NoiseSource.perImage(streams(1)));
        new PosteriorSampler(prior, dpi.withCorrector((x, t, y) -> x)).sample(measurement(1, 2),
                NoiseSource.perImage(streams(1)));
        try (TinyNetworks other = networks(EmulatedBackend.open(Precision.FP32))) {
            new PosteriorSampler(prior, dpi.withCorrector(other.conditionCorrector())).sample(measurement(1, 2),
                    NoiseSource.perImage(streams(1)));
        }
        assertEquals(0, count("pixel_program"));
    }

    @Test
    void aRunIsFollowedAndCancelledStepByStep() {
        PosteriorSampler sampler = new PosteriorSampler(networks.prior("ddim" + STEPS),
                new Dpi(new Ddim(0), HALF_WEAK, ConditionCorrector.NONE));
        AtomicInteger steps = new AtomicInteger();
        sampler.sample(measurement(1, 2), NoiseSource.perImage(streams(1)),
                StepListener.counting(steps::incrementAndGet));
        assertEquals(STEPS, steps.get());
        WORK.clear();
        StepListener twoSteps = StepListener.counting(steps::incrementAndGet).until(() -> steps.get() == STEPS + 2);
        assertThrows(CancellationException.class,
                () -> sampler.sample(measurement(1, 2), NoiseSource.perImage(streams(1)), twoSteps));
        assertEquals(STEPS + 2, steps.get());
        // One more is on its way when a step is complete.
        assertEquals(1 + 3, count("recording"));
        assertEquals(0, count("download"));
        StepListener reads = new StepListener() {
            @Override
            public void onStep(io.github.dpi4j.sampler.Step step) {
                step.predXStart();
            }

            @Override
            public boolean readsImages() {
                return false;
            }
        };
        assertTrue(assertThrows(IllegalStateException.class,
                () -> sampler.sample(measurement(1, 2), NoiseSource.perImage(streams(1)), reads)).getMessage()
                .contains("readsImages()"));
    }

    @Test
    void passesAreToldOfAsOnTheHost() {
        PosteriorSampler sampler = new PosteriorSampler(networks.prior("ddim" + STEPS),
                new Dpi(new Ddim(0), HALF_WEAK, networks.conditionCorrector()));
        List<NetworkPass> device = passes(sampler, false);
        assertTrue(WORK.contains("pixel_program"));
        assertEquals(STEPS, Collections.frequency(device, NetworkPass.PRIOR));
        assertEquals(STEPS - 1, Collections.frequency(device, NetworkPass.CORRECTOR));
        assertEquals(passes(sampler, true), device);
    }

    private static List<NetworkPass> passes(PosteriorSampler sampler, boolean readsImages) {
        List<NetworkPass> passes = new ArrayList<>();
        sampler.sample(measurement(1, 2), NoiseSource.perImage(streams(1)), new StepListener() {
            @Override
            public void onStep(io.github.dpi4j.sampler.Step step) {
            }

            @Override
            public void onPass(NetworkPass pass) {
                passes.add(pass);
            }

            @Override
            public boolean readsImages() {
                return readsImages;
            }
        });
        return passes;
    }

    @Test
    void valuesThatAreNotFiniteAreTheHostsError() {
        PosteriorSampler sampler = new PosteriorSampler(networks.prior("ddim3"),
                new Dpi(new Ddim(0), HALF_WEAK, networks.conditionCorrector()));
        Tensor known = measurement(2, 2).y().copy();
        known.data()[known.size() - 1] = Float.MAX_VALUE;
        List<PhiloxStream> streams = streams(2);
        String message = assertThrows(ArithmeticException.class,
                () -> sampler.sample(Measurement.onGrid(known, 2), NoiseSource.perImage(streams))).getMessage();
        assertTrue(WORK.contains("pixel_program"));
        assertEquals(message, assertThrows(ArithmeticException.class,
                () -> sampler.sample(Measurement.onGrid(known, 2), NoiseSource.perImage(streams(2)), WATCHING))
                .getMessage());
    }

    private static long count(String work) {
        return WORK.stream().filter(work::equals).count();
    }
}
