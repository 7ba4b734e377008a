package io.github.dpi4j.posterior;

import static io.github.dpi4j.posterior.PixelwisePrior.perImage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.operator.AveragePooling;
import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.operator.Masking;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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

    /** Methods that follow a reference image, with one; those that keep pixels, with some. */
    static Stream<Arguments> methodsAndTheirOperators() {
        JumpSchedule jumps = new JumpSchedule(2, 2);
        List<LinearOperator> image = List.of(new GridSampling(6, 4, 1));
        List<LinearOperator> pixels = List.of(new GridSampling(6, 4, 1), new GridSampling(12, 8, 2),
                new Masking(new GridSampling(6, 4, 2).mask()));
        return Stream.concat(methods().stream().map(method -> Arguments.of(method, OPERATORS)),
                Stream.of(Arguments.of(new Ilvr(2, 0, Ilvr.Level.PREVIOUS), image),
                        Arguments.of(new Ilvr(2, -1, Ilvr.Level.CURRENT), image), Arguments.of(new Dr2(2, 7, 3), image),
                        Arguments.of(new RePaint(jumps, false), pixels), Arguments.of(new RePaint(jumps, true), pixels),
                        Arguments.of(new DiffPir(2, 0.25, new DiffPir.Proximal(), false), OPERATORS),
                        Arguments.of(new DiffPir(2, 0.25, new DiffPir.BackProjection(0.1, 3), true), OPERATORS),
                        Arguments.of(new Dps(0.3, false), OPERATORS)));
    }

    @ParameterizedTest
    @MethodSource("methodsAndTheirOperators")
    void anImageOfABatchIsWhatItIsAlone(PosteriorMethod<?> method, List<LinearOperator> operators) {
        for (LinearOperator operator : operators) {
            for (double sigma : new double[]{0, 0.1}) {
                PosteriorSampler sampler = new PosteriorSampler(PixelwisePrior.of("ddim10"), method);
                Tensor together = sampler.sample(new Measurement(operator, Y, sigma), perImage(0, 1, 2),
                        StepListener.NONE);
                assertEquals(operator.imageShape(Y.shape()), together.shape());
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
