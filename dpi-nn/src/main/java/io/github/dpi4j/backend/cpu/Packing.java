package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.BackwardStep;
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
    sealed interface Layout {
        /** As {@link FilterView#packWinograd} writes them. */
        record Winograd(WinogradTransform transform) implements Layout {
        }

        /** As {@link FilterView#packDirect} writes them. */
        record Direct() implements Layout {
        }

        /** As {@link DepthwiseConv#pack} writes them. */
        record Depthwise() implements Layout {
        }
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
                c.firstIn(), c.target().gradient().channels), layout((ConvChoice) c.kernel()));
    }

    /** Returns the packing for the forward convolution. */
    static Packing of(Op.Conv2d conv, ConvChoice choice) {
        return new Packing(conv, FilterView.forward(conv.inChannels(), conv.outChannels(), conv.window().taps()),
                layout(choice));
    }

    private static Layout layout(ConvChoice choice) {
        return switch (choice) {
            case ConvChoice.Winograd w -> new Layout.Winograd(w.tiling().transform());
            case ConvChoice.Direct _ -> new Layout.Direct();
            case ConvChoice.Depthwise _ -> new Layout.Depthwise();
        };
    }

    /** Returns the weights' name. */
    String weight() {
        return conv.weight();
    }

    /** Returns the size in floats. */
    int size() {
        return switch (layout) {
            case Layout.Winograd w -> Math.toIntExact(view.winogradSize(w.transform()));
            case Layout.Direct _ -> Math.toIntExact(view.directSize());
            case Layout.Depthwise _ -> DepthwiseConv.packedSize(conv.outChannels(), conv.window());
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
            case Layout.Winograd w -> view.packWinograd(w.transform(), weights, to, workers, scratch);
            case Layout.Direct _ -> view.packDirect(conv.groups() == 1 ? weights : dense(weights), to, workers);
            case Layout.Depthwise _ -> DepthwiseConv.pack(weights, conv.outChannels(), conv.window(), to);
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
