package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.DepthwiseConv;
import io.github.dpi4j.kernel.vector.FilterView;
import io.github.dpi4j.kernel.vector.Scratch;
import io.github.dpi4j.kernel.vector.WinogradTransform;
import java.util.stream.Stream;

/**
 * A convolution's weights in one kernel's layout. The kernel, and hence the layout, may depend on the image size.
 *
 * @param conv the convolution, which names the weights
 * @param view the view of the filter that the kernel multiplies by
 * @param layout the layout
 */
record Packing(Op.Conv2d conv, FilterView view, Layout layout) {
    /** Layouts of kernels for the same view. */
    enum Layout {
        WINOGRAD_F4, WINOGRAD_F6, DIRECT, DEPTHWISE
    }

    /** Returns the packings that a step reads. */
    static Stream<Packing> of(Step step) {
        if (!(step instanceof Step.Convolution c)) {
            return Stream.empty();
        }
        Packing own = of(c.op(), (ConvChoice) c.kernel());
        return c.pointwise() == null ? Stream.of(own) : Stream.of(own, of(c.pointwise()));
    }

    static Packing of(Step.Pointwise pointwise) {
        return of(pointwise.op(), new ConvChoice.Direct());
    }

    /** Returns the packings that a step of the backward pass reads. */
    static Stream<Packing> of(BackwardStep step) {
        return step instanceof BackwardStep.ConvolutionInput c ? Stream.of(of(c)) : Stream.empty();
    }

    static Packing of(BackwardStep.ConvolutionInput c) {
        Op.Conv2d conv = c.op();
        return new Packing(conv, FilterView.transposed(conv.inChannels(), conv.outChannels(), conv.window().taps(),
                c.firstIn(), c.target().gradient().channels), layout(c.choice()));
    }

    /** Returns the packing for the forward convolution. */
    static Packing of(Op.Conv2d conv, ConvChoice choice) {
        return new Packing(conv, FilterView.forward(conv.inChannels(), conv.outChannels(), conv.window().taps()),
                layout(choice));
    }

    private static Layout layout(ConvChoice choice) {
        return switch (choice) {
            case ConvChoice.Winograd w -> switch (w.tiling().transform()) {
                case F4 -> Layout.WINOGRAD_F4;
                case F6 -> Layout.WINOGRAD_F6;
            };
            case ConvChoice.Direct _ -> Layout.DIRECT;
            case ConvChoice.Depthwise _ -> Layout.DEPTHWISE;
        };
    }

    /** Returns the weights' name. */
    String weight() {
        return conv.weight();
    }

    /** Returns the size in floats. */
    int size() {
        return switch (layout) {
            case WINOGRAD_F4 -> Math.toIntExact(view.winogradSize(WinogradTransform.F4));
            case WINOGRAD_F6 -> Math.toIntExact(view.winogradSize(WinogradTransform.F6));
            case DIRECT -> Math.toIntExact(view.directSize());
            case DEPTHWISE -> DepthwiseConv.packedSize(conv.outChannels(), conv.window());
        };
    }

    /**
     * Packs weights.
     *
     * @param weights as in the checkpoint; not modified
     * @param to of {@link #size} floats; written
     * @return {@code to}
     */
    float[] pack(float[] weights, float[] to, Workers workers, Scratch[] scratch) {
        return switch (layout) {
            case WINOGRAD_F4 -> view.packWinograd(WinogradTransform.F4, weights, to, workers, scratch);
            case WINOGRAD_F6 -> view.packWinograd(WinogradTransform.F6, weights, to, workers, scratch);
            case DIRECT -> view.packDirect(conv.groups() == 1 ? weights : dense(weights), to, workers);
            case DEPTHWISE -> DepthwiseConv.pack(weights, conv.outChannels(), conv.window(), to);
        };
    }

    /** Returns the filter of a grouped convolution as a dense one, with zeros for the inputs of other groups. */
    private float[] dense(float[] weights) {
        int taps = conv.window().taps();
        int row = conv.inChannelsOfGroup() * taps;
        float[] dense = new float[conv.outChannels() * conv.inChannels() * taps];
        for (int o = 0; o < conv.outChannels(); o++) {
            int group = o / (conv.outChannels() / conv.groups());
            System.arraycopy(weights, o * row, dense, o * conv.inChannels() * taps + group * row, row);
        }
        return dense;
    }
}
