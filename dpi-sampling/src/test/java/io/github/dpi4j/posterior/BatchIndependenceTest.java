package io.github.dpi4j.posterior;

import static io.github.dpi4j.posterior.PixelwisePrior.perImage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.operator.AveragePooling;
import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With noise per image, an image is drawn in the same way alone and in a batch, by whatever method. */
class BatchIndependenceTest {
    private static final Tensor Y = HashWeights.input("batch.y", 1, Shape.of(3, 3, 6, 4));
    private static final List<LinearOperator> OPERATORS = List.of(AveragePooling.of(12, 8, 2),
            Bicubic.pillow(12, 8, 6, 4), new GridSampling(12, 8, 2));

    static List<PosteriorMethod<?>> methods() {
        JumpSchedule jumps = new JumpSchedule(2, 2);
        return List.of(new Ddnm(0.85, jumps, Ddnm.Formula.CORRECTED), new Ddnm(0.85, jumps, Ddnm.Formula.SVD),
                new Ddnm(0.85, jumps, Ddnm.Formula.SIMPLIFIED), new DdnmHq(jumps, false), new DdnmHq(jumps, true),
                new Ddrm(0.85, 1, false), new Ddrm(0.85, 0.9, true));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void anImageOfABatchIsWhatItIsAlone(PosteriorMethod<?> method) {
        for (LinearOperator operator : OPERATORS) {
            for (double sigma : new double[]{0, 0.1}) {
                PosteriorSampler sampler = new PosteriorSampler(PixelwisePrior.of("ddim10"), method);
                Tensor together = sampler.sample(new Measurement(operator, Y, sigma), perImage(0, 1, 2),
                        StepListener.NONE);
                assertEquals(Shape.of(3, 3, 12, 8), together.shape());
                for (int n = 0; n < 3; n++) {
                    Tensor alone = sampler.sample(new Measurement(operator, Y.slice(n, n + 1), sigma), perImage(n),
                            StepListener.NONE);
                    assertArrayEquals(alone.data(), together.slice(n, n + 1).data());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void tilesOfABatchAreWhatTheyAreAlone(PosteriorMethod<?> method) {
        if (!(method instanceof CleanImageCorrection correction)) {
            return;
        }
        MaskShift shift = new MaskShift(correction, AveragePooling.of(4, 4, 2), 4, 2, false);
        Tensor together = shift.sample(PixelwisePrior.of("ddim10"), Y, 0.1, perImage(0, 1, 2), StepListener.NONE);
        for (int n = 0; n < 3; n++) {
            assertArrayEquals(shift.sample(PixelwisePrior.of("ddim10"), Y.slice(n, n + 1), 0.1, perImage(n),
                    StepListener.NONE).data(), together.slice(n, n + 1).data());
        }
    }
}
