package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.operator.PixelMask;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.random.TorchGenerator;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Ddpm;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.Sampler;
import io.github.dpi4j.sampler.SamplerStep;
import io.github.dpi4j.sampler.Step;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.sampler.Variance;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** DPI with functions in place of networks. */
class DpiTest {
    private static final DpiSettings SETTINGS = new DpiSettings(0.35, 2.0 / 3, 1.4);
    private static final GridSampling GRID = new GridSampling(12, 8, 2);
    private static final Tensor KNOWN = HashWeights.input("dpi.known", 1, Shape.of(3, 3, 6, 4));

    /** A network of a kind: looks at each pixel alone, and at the time. */
    private static final NoisePredictor PIXELWISE = (x, t) -> {
        Tensor eps = Tensor.zeros(x.shape());
        for (int p = 0; p < x.size(); p++) {
            eps.data()[p] = (float) Math.sin(x.data()[p] * (1 + t / 500.0));
        }
        return eps;
    };

    private static final ConditionCorrector HALVING = (input, t, first) -> {
        Tensor out = Tensor.zeros(input.shape());
        for (int p = 0; p < out.size(); p++) {
            out.data()[p] = 0.25f + 0.5f * input.data()[p] + 0.1f * first.data()[p];
        }
        return out;
    };

    static List<Sampler> samplers() {
        return List.of(new Ddpm(), new Ddim(0), new Ddim(0.7));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void anImageOfABatchIsWhatItIsAlone(Sampler sampler) {
        PosteriorSampler dpi = dpi(sampler, "ddim20", HALVING);
        Tensor together = dpi.sample(Measurement.onGrid(KNOWN, 2), perImage(0, 1, 2), StepListener.NONE);
        assertEquals(Shape.of(3, 3, 12, 8), together.shape());
        for (int n = 0; n < 3; n++) {
            Tensor alone = dpi.sample(Measurement.onGrid(KNOWN.slice(n, n + 1), 2), perImage(n), StepListener.NONE);
            assertArrayEquals(alone.data(), together.slice(n, n + 1).data());
        }
    }

    @Test
    void theSeedDecidesTheResult() {
        PosteriorSampler dpi = dpi(new Ddim(0.5), "ddim20", ConditionCorrector.NONE);
        float[] first = dpi.sample(Measurement.onGrid(KNOWN, 2), torch(4), StepListener.NONE).data();
        assertArrayEquals(first, dpi.sample(Measurement.onGrid(KNOWN, 2), torch(4), StepListener.NONE).data());
        assertNotEquals(first[0], dpi.sample(Measurement.onGrid(KNOWN, 2), torch(5), StepListener.NONE).data()[0]);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void aKnownImageEqualToThePredictionIsRenoisedToTheSample(Sampler sampler) {
        Prior prior = prior("ddim20");
        Tensor x = HashWeights.input("dpi.x", 1, Shape.of(3, 3, 12, 8));
        for (int i : new int[]{1, 10, 19}) {
            SamplerStep step = sampler.step(prior.schedule(), i, x, prior.withClip(false).estimate(x, i),
                    HashWeights.input("dpi.z", 2, x.shape()));
            Dpi dpi = new Dpi(sampler, SETTINGS, ConditionCorrector.NONE);
            Golden.assertClose(step.sample(), dpi.renoise(prior.schedule(), step, step.predXStart()), 2e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void theStrongStagePutsAllKnownPixelsInPlaceAndTheWeakStageSome(Sampler sampler) {
        List<DpiStep> steps = new ArrayList<>();
        Tensor result = dpi(sampler, "ddim20", HALVING).sample(Measurement.onGrid(KNOWN, 2), torch(7),
                step -> steps.add((DpiStep) step));
        assertEquals(20, steps.size());
        for (DpiStep step : steps) {
            assertEquals(50 * step.i(), step.timestep());
            assertEquals(step.i() > 7 ? Stage.STRONG : step.i() > 0 ? Stage.WEAK : Stage.FREE, step.stage());
            float[] free = step.prior().sample().data();
            for (int p = 0; p < free.length; p++) {
                boolean held = step.heldMask() != null && contains(step.heldMask(), p);
                assertTrue(!held || contains(step.grid().mask(), p), "held off the grid");
                assertEquals(!held, free[p] == step.x().data()[p], "step " + step.i() + ", element " + p);
                assertTrue(contains(step.grid().mask(), p) || step.condition().data()[p] == 0,
                        "condition off the grid");
            }
        }
        for (int p = 0; p < 12 * 8; p++) {
            assertEquals(contains(GRID.mask(), p), contains(steps.getFirst().heldMask(), p));
        }
        assertNull(steps.getLast().heldMask());
        assertSame(result, steps.getLast().x());
        assertSame(steps.get(18).condition(), steps.getLast().condition());
    }

    @Test
    void withoutACorrectorTheConditionStaysAsItIs() {
        float[] first = GRID.adjoint(KNOWN).data();
        dpi(new Ddim(0), "ddim20", ConditionCorrector.NONE).sample(Measurement.onGrid(KNOWN, 2), torch(1),
                step -> assertArrayEquals(first, ((DpiStep) step).condition().data()));
    }

    @Test
    void theCorrectorSeesTheGridAloneTheOriginalTimestepAndTheFirstCondition() {
        Tensor first = GRID.adjoint(KNOWN);
        PixelMask grid = GRID.mask();
        List<Double> asked = new ArrayList<>();
        ConditionCorrector watching = (input, t, y) -> {
            asked.add(t);
            assertArrayEquals(grid.keep(input).data(), input.data());
            assertArrayEquals(first.data(), y.data());
            return HALVING.correct(input, t, y);
        };
        dpi(new Ddpm(), "4", watching).sample(Measurement.onGrid(KNOWN, 2), torch(1), StepListener.NONE);
        assertEquals(List.of(999.0, 666.0, 333.0), asked);
    }

    @Test
    void inTheWeakStageTheWeightIsTheConditionsShare() {
        DpiSettings alwaysWeak = new DpiSettings(1, 0.5, 1e-9);
        Prior prior = prior("ddim20");
        Tensor condition = GRID.adjoint(KNOWN);
        Tensor x = HashWeights.input("dpi.x", 1, condition.shape());
        Dpi dpi = new Dpi(new Ddim(0), alwaysWeak, ConditionCorrector.NONE);
        DpiStep step = dpi.reverse(new Problem(prior, Measurement.onGrid(KNOWN, 2)), 10,
                DpiStep.start(GRID, 10, x, condition), torch(3));
        Tensor followed = dpi.renoise(prior.schedule(), step.prior(), condition);
        int held = 0;
        for (int p = 0; p < x.size(); p++) {
            if (contains(step.heldMask(), p)) {
                held++;
                assertEquals(0.25f * followed.data()[p] + 0.75f * step.prior().sample().data()[p], step.x().data()[p],
                        1e-6f);
            }
        }
        assertTrue(held > 100, "held " + held);
    }

    @Test
    void anyGridWillDo() {
        for (int k : new int[]{1, 3, 4, 5}) {
            Tensor result = dpi(new Ddim(0.2), "ddim20", HALVING).sample(Measurement.onGrid(KNOWN, k), torch(2),
                    StepListener.NONE);
            assertEquals(Shape.of(3, 3, 6 * k, 4 * k), result.shape());
        }
    }

    @Test
    void aListenerCanEndTheRunBetweenPassesOfNetworks() {
        int[] taken = new int[1];
        StepListener listener = new StepListener() {
            @Override
            public void onStep(Step step) {
                taken[0]++;
            }

            @Override
            public boolean isCancelled() {
                return taken[0] == 3;
            }
        };
        PosteriorSampler dpi = dpi(new Ddim(0), "ddim20", HALVING);
        assertThrows(CancellationException.class, () -> dpi.sample(Measurement.onGrid(KNOWN, 2), torch(1), listener));
        assertEquals(3, taken[0]);
    }

    @Test
    void aNetworkThatGivesNoNumbersIsReportedAtOnce() {
        NoisePredictor broken = (x, t) -> {
            Tensor out = Tensor.zeros(x.shape());
            Arrays.fill(out.data(), t == 500 ? Float.NaN : 0.1f);
            return out;
        };
        Prior prior = new Prior(broken, DiffusionSchedule.linear("ddim20"), Prediction.EPSILON, Variance.FIXED_SMALL,
                true);
        PosteriorSampler dpi = new PosteriorSampler(prior, new Dpi(new Ddim(0), SETTINGS, ConditionCorrector.NONE));
        ArithmeticException e = assertThrows(ArithmeticException.class,
                () -> dpi.sample(Measurement.onGrid(KNOWN, 2), torch(1), StepListener.NONE));
        assertEquals("network: expected finite output at timestep 500, got NaN", e.getMessage());
    }

    private static boolean contains(PixelMask mask, int element) {
        int plane = 12 * 8;
        return mask.contains(element / (3 * plane), element % plane / 8, element % 8);
    }

    private static NoiseSource torch(long seed) {
        return NoiseSource.shared(new TorchGenerator(seed));
    }

    private static NoiseSource perImage(int... images) {
        return NoiseSource.perImage(IntStream.of(images).mapToObj(n -> new PhiloxStream(11, n)).toList());
    }

    private static Prior prior(String respacing) {
        return new Prior(PIXELWISE, DiffusionSchedule.linear(respacing), Prediction.EPSILON, Variance.FIXED_SMALL,
                true);
    }

    private static PosteriorSampler dpi(Sampler sampler, String respacing, ConditionCorrector corrector) {
        return new PosteriorSampler(prior(respacing), new Dpi(sampler, SETTINGS, corrector));
    }
}
