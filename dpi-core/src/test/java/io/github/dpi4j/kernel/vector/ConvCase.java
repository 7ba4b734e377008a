package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Pool;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.scalar.Convolution;
import io.github.dpi4j.kernel.scalar.Elementwise;
import io.github.dpi4j.kernel.scalar.Pooling;
import io.github.dpi4j.kernel.scalar.Resampling;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * One convolution with everything that is fused with it, on made-up numbers, and what the scalar kernels make of it one
 * after the other.
 *
 * @param parts channels of the maps that are read side by side
 * @param height of these maps, before resampling
 * @param width of these maps, before resampling
 */
record ConvCase(int images, List<Integer> parts, int height, int width, Prologue prologue, Window kernel, int out,
        Epilogue epilogue) {

    /** What happens to the input on its way in. */
    record Prologue(boolean affine, boolean silu, Resample resample, boolean concat) {
        static List<Prologue> all() {
            List<Prologue> all = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                all.add(new Prologue(i % 2 == 1, i / 2 % 2 == 1, Resample.values()[i / 4 % 3], i / 12 == 1));
            }
            return all;
        }
    }

    /** What happens to the sums on their way out. */
    record Epilogue(boolean biasPerImage, Added added, boolean statistics) {
        static List<Epilogue> all() {
            List<Epilogue> all = new ArrayList<>();
            for (int i = 0; i < 4 * Added.values().length; i++) {
                all.add(new Epilogue(i % 2 == 1, Added.values()[i / 4], i / 2 % 2 == 1));
            }
            return all;
        }
    }

    /** What is added to a convolution's result. */
    enum Added {
        NOTHING, SAME_SIZE, ENLARGED, REDUCED, POINTWISE
    }

    /** Every prologue and every epilogue several times, with sizes and kernels that never meet the same ones again. */
    static List<ConvCase> all(List<Window> kernels) {
        int[] channels = {1, 3, 4, 6, 13, 31, 150};
        List<Prologue> prologues = Prologue.all();
        List<Epilogue> epilogues = Epilogue.all();
        List<ConvCase> cases = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            Prologue prologue = prologues.get(i % prologues.size());
            List<Integer> parts = new ArrayList<>();
            if (prologue.concat) {
                parts.add((1 + i % 3) * Lanes.LANES);
                if (i % 5 == 0) {
                    parts.add(Lanes.LANES);
                }
            }
            parts.add(channels[i % channels.length]);
            cases.add(fitting(1 + i % 3, parts, 1 + i % 19, 1 + i * 7 % 17, prologue, kernels.get(i % kernels.size()),
                    channels[(i / 7 + i) % channels.length], epilogues.get(i % epilogues.size())));
        }
        return cases;
    }

    /** The same with as many channels out as in, pixel by pixel, and no products. */
    ConvCase asCopy() {
        Added added = epilogue.added == Added.POINTWISE ? Added.NOTHING : epilogue.added;
        return fitting(images, parts, height, width, prologue, Window.square(1, 1, 0), in(),
                new Epilogue(epilogue.biasPerImage, added, epilogue.statistics));
    }

    /** Enlarged until the kernel fits in and what is added fits on. */
    private static ConvCase fitting(int images, List<Integer> parts, int height, int width, Prologue prologue,
            Window kernel, int out, Epilogue epilogue) {
        ConvCase c = new ConvCase(images, parts, height, width, prologue, kernel, out, epilogue);
        if (c.unfit(c.outHeight())) {
            return fitting(images, parts, height + 1, width, prologue, kernel, out, epilogue);
        }
        return c.unfit(c.outWidth()) ? fitting(images, parts, height, width + 1, prologue, kernel, out, epilogue) : c;
    }

    private boolean unfit(int extent) {
        return extent < 1 || epilogue.added == Added.ENLARGED && extent % 2 == 1;
    }

    int in() {
        return parts.stream().mapToInt(p -> p).sum();
    }

    int outHeight() {
        return kernel.down(prologue.resample.extent(height));
    }

    int outWidth() {
        return kernel.across(prologue.resample.extent(width));
    }

    /** The maps that are read. */
    List<Tensor> inputs() {
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            inputs.add(HashWeights.input("x" + i, 2, Shape.of(images, parts.get(i), height, width)));
        }
        return inputs;
    }

    /** Per image the scales less 1, then the shifts, of all input channels; null where there are none. */
    Tensor embedding() {
        return prologue.affine ? HashWeights.input("embedding", 1, Shape.of(images, 2 * in())) : null;
    }

    float[] weight() {
        return HashWeights.values("weight", out * in() * kernel.taps());
    }

    /** Per image and output channel; the same for all images unless there is one for each. */
    Tensor bias() {
        Tensor bias = HashWeights.input("bias", 1, Shape.of(images, out));
        for (int i = out; !epilogue.biasPerImage && i < bias.size(); i++) {
            bias.data()[i] = bias.data()[i - out];
        }
        return bias;
    }

    /** What is added, before resampling, or null. */
    Tensor residual() {
        Shape shape = switch (epilogue.added) {
            case NOTHING, POINTWISE -> null;
            case SAME_SIZE -> Shape.of(images, out, outHeight(), outWidth());
            case ENLARGED -> Shape.of(images, out, outHeight() / 2, outWidth() / 2);
            // Every other time with an odd last row, which counts for nothing.
            case REDUCED -> Shape.of(images, out, 2 * outHeight() + height % 2, 2 * outWidth() + width % 2);
        };
        return shape == null ? null : HashWeights.input("residual", 3, shape);
    }

    /** What a 1×1 convolution that is added reads, side by side in channels; empty if there is none. */
    List<Tensor> pointwiseInputs() {
        if (epilogue.added != Added.POINTWISE) {
            return List.of();
        }
        List<Tensor> inputs = new ArrayList<>();
        for (int channels : height % 2 == 0 ? new int[]{7} : new int[]{2 * Lanes.LANES, 7}) {
            inputs.add(HashWeights.input("pointwise" + channels, 3,
                    Shape.of(images, channels, outHeight(), outWidth())));
        }
        return inputs;
    }

    /** Its weights. */
    float[] pointwiseWeight() {
        return HashWeights.values("pointwise weight", out * channels(pointwiseInputs()));
    }

    static int channels(List<Tensor> parts) {
        return parts.stream().mapToInt(part -> part.dim(1)).sum();
    }

    Resample residualResample() {
        return switch (epilogue.added) {
            case ENLARGED -> Resample.NEAREST_UP;
            case REDUCED -> Resample.AVERAGE_DOWN;
            default -> Resample.NONE;
        };
    }

    /** The input as the convolution sees it, by the scalar kernels. */
    Tensor activated(Workers workers) {
        Tensor x = joined(workers, inputs());
        if (prologue.affine) {
            Elementwise.scaleShift(workers, x, embedding(), x);
        }
        if (prologue.silu) {
            Elementwise.activation(workers, Activation.SILU, x, x);
        }
        return resampled(workers, x, prologue.resample);
    }

    /** Tensors side by side in channels. */
    static Tensor joined(Workers workers, List<Tensor> parts) {
        Tensor x = parts.getFirst();
        for (Tensor part : parts.subList(1, parts.size())) {
            Tensor joined = Tensor.zeros(x.dim(0), x.dim(1) + part.dim(1), x.dim(2), x.dim(3));
            Resampling.concat(workers, new Tensor[]{x, part}, joined);
            x = joined;
        }
        return x;
    }

    /** A 1×1 convolution by the scalar kernels. */
    static void addPointwise(Workers workers, Tensor x, float[] weight, Tensor y) {
        Tensor product = Tensor.zeros(y.shape());
        Convolution.conv2d(workers, x, weight, new float[y.dim(1)], 1, 1, 0, product);
        Elementwise.add(workers, y, product, y);
    }

    /** The convolution of the activated input and all that is added but products, by the scalar kernels. */
    Tensor convolved(Workers workers, Tensor activated, float[] weight, Tensor bias, Tensor residual) {
        Tensor y = Tensor.zeros(images, out, outHeight(), outWidth());
        Convolution.conv2d(workers, activated, weight, new float[out], kernel, 1, y);
        Elementwise.addEmbedding(workers, y, bias, y);
        if (residual != null) {
            Elementwise.add(workers, y, resampled(workers, residual, residualResample()), y);
        }
        return y;
    }

    private static Tensor resampled(Workers workers, Tensor x, Resample resample) {
        Tensor out = Tensor.zeros(x.dim(0), x.dim(1), resample.extent(x.dim(2)), resample.extent(x.dim(3)));
        switch (resample) {
            case NONE -> System.arraycopy(x.data(), 0, out.data(), 0, x.size());
            case NEAREST_UP -> Resampling.upsample(workers, x, out);
            case AVERAGE_DOWN -> Pooling.pool(workers, x, new Pool(Pool.Kind.AVERAGE, Window.square(2, 2, 0)), out);
        }
        return out;
    }
}
