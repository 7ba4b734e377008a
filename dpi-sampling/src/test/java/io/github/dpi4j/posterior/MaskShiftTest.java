package io.github.dpi4j.posterior;

import static io.github.dpi4j.posterior.PixelwisePrior.torch;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.operator.AveragePooling;
import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MaskShiftTest {
    private static final Prior PRIOR = PixelwisePrior.of("ddim10");
    private static final AveragePooling POOLING = AveragePooling.of(8, 8, 2);
    /** Of images of 20×14. */
    private static final Tensor Y = HashWeights.input("tiles.y", 1, Shape.of(2, 3, 10, 7));

    static List<CleanImageCorrection> methods() {
        return List.of(new Ddnm(0.85, JumpSchedule.NONE, Ddnm.Formula.CORRECTED),
                new DdnmHq(new JumpSchedule(2, 2), false));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theWholeImageMeetsTheMeasurement(CleanImageCorrection method) {
        for (boolean carryOver : new boolean[]{false, true}) {
            if (carryOver && method instanceof Ddnm) {
                // A clean image taken for noise, without clipping, makes this prior's images grow from tile to tile.
                continue;
            }
            Tensor result = new MaskShift(method, POOLING, 8, 4, carryOver).sample(PRIOR, Y, 0, torch(1),
                    StepListener.NONE);
            assertEquals(Shape.of(2, 3, 20, 14), result.shape());
            Golden.assertClose(Y, AveragePooling.of(20, 14, 2).apply(result), 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void anImageOfOneTileIsThatOfTheSampler(CleanImageCorrection method) {
        Tensor y = HashWeights.input("tiles.one", 1, Shape.of(2, 3, 4, 4));
        Tensor expected = new PosteriorSampler(PRIOR, method).sample(new Measurement(POOLING, y, 0.1), torch(1),
                StepListener.NONE);
        assertArrayEquals(expected.data(), new MaskShift(method, POOLING, 8, 4, false)
                .sample(PRIOR, y, 0.1, torch(1), StepListener.NONE).data());
    }

    /** In the clean image that a step goes towards; so the tile's end has the same pixels where tiles overlap. */
    @ParameterizedTest
    @MethodSource("methods")
    void whatEarlierTilesCoverIsContinued(CleanImageCorrection method) {
        MaskShift shift = new MaskShift(method, POOLING, 8, 4, false);
        List<Tensor> ends = new ArrayList<>();
        Tensor result = shift.sample(PRIOR, Y, 0.1, torch(1), step -> {
            if (step.i() == 0) {
                ends.add(step.x());
            }
        });
        List<MaskShift.Place> places = shift.places(20, 14);
        int passes = ends.size() / places.size();
        for (int k = 0; k < places.size(); k++) {
            MaskShift.Place place = places.get(k);
            Golden.assertClose(Crop.of(result, place.top(), place.left(), 8, 8), ends.get(passes * (k + 1) - 1), 1e-6);
        }
    }

    @Test
    void tilesLieRowByRowTheLastFlushWithTheEdge() {
        List<MaskShift.Place> places = new MaskShift(methods().getFirst(), POOLING, 8, 4, false).places(20, 14);
        List<MaskShift.Place> expected = new ArrayList<>();
        for (int top : new int[]{0, 4, 8, 12}) {
            for (int left : new int[]{0, 4, 6}) {
                expected.add(new MaskShift.Place(top, left));
            }
        }
        assertEquals(expected, places);
    }

    @Test
    void eachTileDrawsAnewUnlessTheEndOfTheOneBeforeIsCarriedOver() {
        int[] draws = new int[1];
        NoiseSource counting = new NoiseSource() {
            private final NoiseSource from = torch(1);

            @Override
            public Tensor normal(Shape shape) {
                draws[0]++;
                return from.normal(shape);
            }

            @Override
            public Tensor bernoulli(Tensor probability) {
                throw new AssertionError();
            }
        };
        for (boolean carryOver : new boolean[]{false, true}) {
            draws[0] = 0;
            new MaskShift(methods().getFirst(), POOLING, 8, 4, carryOver).sample(PRIOR, Y, 0, counting,
                    StepListener.NONE);
            assertEquals(carryOver ? 1 + 12 * 10 : 12 * 11, draws[0]);
        }
    }

    @Test
    void refusesSizesThatDoNotFit() {
        CleanImageCorrection method = methods().getFirst();
        assertRefused("stride: expected 1 to the tile's 8, got 9", () -> new MaskShift(method, POOLING, 8, 9, false));
        assertRefused("operator: expected images N×C×8×8, got 1×1×4×4",
                () -> new MaskShift(method, POOLING, 4, 2, false));
        assertRefused("tile: expected at most the images' sides, got 8 for a side of 6",
                () -> sample(method, 4, Tensor.zeros(1, 3, 3, 8)));
        assertRefused("stride: expected tiles that begin with a pixel of the measurement, got one at 3, where 8 pixels "
                + "are measured by 4", () -> sample(method, 3, Y));
        MaskShift thirds = new MaskShift(method, Bicubic.pillow(8, 8, 3, 3), 8, 8, false);
        assertRefused("y: expected N×C×h×w of whole pixels at 8 to 3 and 3, got 2×3×10×7",
                () -> thirds.sample(PRIOR, Y, 0, torch(1), StepListener.NONE));
    }

    private static Tensor sample(CleanImageCorrection method, int stride, Tensor y) {
        return new MaskShift(method, POOLING, 8, stride, false).sample(PRIOR, y, 0, torch(1), StepListener.NONE);
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
        assertTrue(message.indexOf('\n') < 0);
    }
}
