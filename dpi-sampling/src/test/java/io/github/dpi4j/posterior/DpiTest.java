package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.random.TorchGenerator;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Ddpm;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.Sampler;
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
    private static final DpiSettings SETTINGS = new DpiSettings(2, 0.35, 2.0 / 3, 1.4);
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
        Dpi dpi = dpi(sampler, "ddim20", HALVING);
        Tensor together = dpi.restore(KNOWN, perImage(0, 1, 2), DpiListener.NONE);
        assertEquals(Shape.of(3, 3, 12, 8), together.shape());
        for (int n = 0; n < 3; n++) {
            Tensor alone = dpi.restore(KNOWN.slice(n, n + 1), perImage(n), DpiListener.NONE);
            assertArrayEquals(alone.data(), together.slice(n, n + 1).data());
        }
    }

    @Test
    void theSeedDecidesTheResult() {
        Dpi dpi = dpi(new Ddim(0.5), "ddim20", ConditionCorrector.NONE);
        float[] first = dpi.restore(KNOWN, torch(4), DpiListener.NONE).data();
        assertArrayEquals(first, dpi.restore(KNOWN, torch(4), DpiListener.NONE).data());
        assertNotEquals(first[0], dpi.restore(KNOWN, torch(5), DpiListener.NONE).data()[0]);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void theStrongStagePutsAllKnownPixelsInPlaceAndTheWeakStageSome(Sampler sampler) {
        List<DpiStep> steps = new ArrayList<>();
        Tensor result = dpi(sampler, "ddim20", HALVING).restore(KNOWN, torch(7), steps::add);
        assertEquals(20, steps.size());
        for (DpiStep step : steps) {
            assertEquals(50 * step.i(), step.timestep());
            assertEquals(step.i() > 7 ? Stage.STRONG : step.i() > 0 ? Stage.WEAK : Stage.FREE, step.stage());
            float[] free = step.prior().sample().data();
            for (int p = 0; p < free.length; p++) {
                boolean held = step.heldMask() != null && contains(step.heldMask(), p);
                assertTrue(!held || contains(step.gridMask(), p), "held off the grid");
                assertEquals(!held, free[p] == step.x().data()[p], "step " + step.i() + ", element " + p);
                assertTrue(contains(step.gridMask(), p) || step.condition().data()[p] == 0, "condition off the grid");
            }
        }
        assertSame(steps.getFirst().gridMask(), steps.getFirst().heldMask());
        assertNull(steps.getLast().heldMask());
        assertSame(result, steps.getLast().x());
        assertSame(steps.get(18).condition(), steps.getLast().condition());
    }

    @Test
    void withoutACorrectorTheConditionStaysAsItIs() {
        float[] first = GridCondition.of(KNOWN, 2).image().data();
        dpi(new Ddim(0), "ddim20", ConditionCorrector.NONE).restore(KNOWN, torch(1),
                step -> assertArrayEquals(first, step.condition().data()));
    }

    @Test
    void theCorrectorSeesTheGridAloneTheOriginalTimestepAndTheFirstCondition() {
        Tensor first = GridCondition.of(KNOWN, 2).image();
        PixelMask grid = PixelMask.grid(12, 8, 2);
        List<Integer> asked = new ArrayList<>();
        ConditionCorrector watching = (input, t, y) -> {
            asked.add(t);
            assertArrayEquals(grid.keep(input).data(), input.data());
            assertArrayEquals(first.data(), y.data());
            return HALVING.correct(input, t, y);
        };
        dpi(new Ddpm(), "4", watching).restore(KNOWN, torch(1), DpiListener.NONE);
        assertEquals(List.of(999, 666, 333), asked);
    }

    @Test
    void inTheWeakStageTheWeightIsTheConditionsShare() {
        DpiSettings alwaysWeak = new DpiSettings(2, 1, 0.5, 1e-9);
        Prior prior = prior("ddim20");
        GridCondition condition = GridCondition.of(KNOWN, 2);
        Tensor x = HashWeights.input("dpi.x", 1, condition.image().shape());
        Dpi dpi = new Dpi(prior, new Ddim(0), alwaysWeak, ConditionCorrector.NONE);
        DpiStep step = dpi.step(condition, 10, x, condition.image(), torch(3), DpiListener.NONE);
        Tensor followed = new Ddim(0).follow(prior.schedule(), step.prior(), condition.image());
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
            Dpi dpi = new Dpi(prior("ddim20"), new Ddim(0.2), SETTINGS.withGrid(k), HALVING);
            Tensor result = dpi.restore(KNOWN, torch(2), DpiListener.NONE);
            assertEquals(Shape.of(3, 3, 6 * k, 4 * k), result.shape());
        }
    }

    @Test
    void aListenerCanEndTheRunBetweenPassesOfNetworks() {
        int[] taken = new int[1];
        DpiListener listener = new DpiListener() {
            @Override
            public void onStep(DpiStep step) {
                taken[0]++;
            }

            @Override
            public boolean isCancelled() {
                return taken[0] == 3;
            }
        };
        Dpi dpi = dpi(new Ddim(0), "ddim20", HALVING);
        assertThrows(CancellationException.class, () -> dpi.restore(KNOWN, torch(1), listener));
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
        Dpi dpi = new Dpi(prior, new Ddim(0), SETTINGS, ConditionCorrector.NONE);
        ArithmeticException e = assertThrows(ArithmeticException.class,
                () -> dpi.restore(KNOWN, torch(1), DpiListener.NONE));
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

    private static Dpi dpi(Sampler sampler, String respacing, ConditionCorrector corrector) {
        return new Dpi(prior(respacing), sampler, SETTINGS, corrector);
    }
}
