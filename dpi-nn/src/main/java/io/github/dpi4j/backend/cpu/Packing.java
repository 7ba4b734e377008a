package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.FilterView;
import io.github.dpi4j.kernel.vector.Scratch;
import io.github.dpi4j.kernel.vector.WinogradTransform;
import java.util.stream.Stream;

/**
 * A convolution's weights in one kernel's layout: images of different sizes may want different ones.
 *
 * @param weight name in the checkpoint
 * @param view as which convolution reads them
 * @param transform of Winograd's algorithm; null for a sum of matrix products
 */
record Packing(String weight, FilterView view, WinogradTransform transform) {
    /** What a step reads. */
    static Stream<Packing> of(Step step) {
        if (!(step instanceof Step.Convolution c)) {
            return Stream.empty();
        }
        Packing own = of(c.op(), ConvChoice.of(c.op(), c.writes()));
        return c.pointwise() == null ? Stream.of(own) : Stream.of(own, of(c.pointwise()));
    }

    static Packing of(Step.Pointwise pointwise) {
        return of(pointwise.op(), new ConvChoice.Direct());
    }

    /** What a step of the backward pass reads. */
    static Stream<Packing> of(GradientStep step) {
        return step instanceof GradientStep.ConvolutionInput c ? Stream.of(of(c)) : Stream.empty();
    }

    static Packing of(GradientStep.ConvolutionInput c) {
        return transposed(c.op(), c.firstIn(), c.target().gradient().channels, c.choice());
    }

    /** For the convolution itself. */
    static Packing of(Op.Conv2d conv, ConvChoice choice) {
        return new Packing(conv.weight(), FilterView.forward(conv.inChannels(), conv.outChannels(), taps(conv)),
                transform(choice));
    }

    /** For a convolution's data gradient with respect to input channels {@code first} to {@code first + count}. */
    private static Packing transposed(Op.Conv2d conv, int first, int count, ConvChoice choice) {
        return new Packing(conv.weight(),
                FilterView.transposed(conv.inChannels(), conv.outChannels(), taps(conv), first, count),
                transform(choice));
    }

    private static int taps(Op.Conv2d conv) {
        return conv.kernel() * conv.kernel();
    }

    private static WinogradTransform transform(ConvChoice choice) {
        return switch (choice) {
            case ConvChoice.Winograd w -> w.tiling().transform();
            case ConvChoice.Direct _ -> null;
        };
    }

    /** Floats that it takes. */
    int size() {
        return Math.toIntExact(transform == null ? view.directSize() : view.winogradSize(transform));
    }

    /**
     * Packs weights.
     *
     * @param weights as in the checkpoint; not modified
     * @param to of {@link #size} floats; written
     * @return {@code to}
     */
    float[] pack(float[] weights, float[] to, Workers workers, Scratch[] scratch) {
        return transform == null
                ? view.packDirect(weights, to, workers)
                : view.packWinograd(transform, weights, to, workers, scratch);
    }
}
