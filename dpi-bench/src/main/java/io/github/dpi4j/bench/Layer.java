package io.github.dpi4j.bench;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.unet.HashNetwork;

/** Layers of the 256×256 prior with their shapes. The resolution is the result's. */
public enum Layer {
    /** The full-resolution convolution: most of the time is spent here. */
    CONV3_128_128_AT_256(Kind.CONVOLUTION, 3, 128, 128, 256),
    /** The decoder's first convolutions at full resolution, after the concatenation. */
    CONV3_256_128_AT_256(Kind.CONVOLUTION, 3, 256, 128, 256), CONV3_128_128_AT_128(Kind.CONVOLUTION, 3, 128, 128,
            128), CONV3_256_256_AT_64(Kind.CONVOLUTION, 3, 256, 256, 64), CONV3_512_256_AT_32(Kind.CONVOLUTION, 3, 512,
                    256, 32), CONV3_512_512_AT_16(Kind.CONVOLUTION, 3, 512, 512,
                            16), CONV3_512_512_AT_8(Kind.CONVOLUTION, 3, 512, 512, 8),
    /** A residual block's skip connection where channels change. */
    CONV1_256_128_AT_256(Kind.CONVOLUTION, 1, 256, 128, 256),
    /** The same convolution as {@link #CONV3_128_128_AT_256}, with the normalisation and the SiLU before it. */
    NORM_SILU_CONV3_128_128_AT_256(Kind.NORM_SILU_CONVOLUTION, 3, 128, 128, 256),
    /** The same convolution as {@link #CONV3_512_512_AT_16}, with the normalisation and the SiLU before it. */
    NORM_SILU_CONV3_512_512_AT_16(Kind.NORM_SILU_CONVOLUTION, 3, 512, 512, 16);

    /** Repetitions of the layer in its graph, so that copying images in and out hardly counts. */
    static final int REPEATS = 8;

    private enum Kind {
        CONVOLUTION, NORM_SILU_CONVOLUTION
    }

    private final Kind kind;
    private final int kernel;
    private final int in;
    private final int out;
    private final int size;

    Layer(Kind kind, int kernel, int in, int out, int size) {
        this.kind = kind;
        this.kernel = kernel;
        this.in = in;
        this.out = out;
        this.size = size;
    }

    /**
     * Returns the layer {@link #REPEATS} times: in sequence or, if its channels change, in parallel on the same input
     * and summed, as in a residual block.
     */
    Graph graph() {
        Graph.Builder graph = new Graph.Builder();
        Node x = graph.add(new Op.Input("x", 4, in));
        Node sum = add(graph, x, "layer0");
        for (int i = 1; i < REPEATS; i++) {
            Node y = add(graph, in != out ? x : sum, "layer" + i);
            sum = in == out ? y : graph.add(new Op.Add(), sum, y);
        }
        return graph.build(sum);
    }

    /** Returns the shape of the graph's input {@code x}. */
    Shape input(int batch) {
        return Shape.of(batch, in, size, size);
    }

    Workload workload(int batch) {
        return Workload.of(HashNetwork.of(name(), graph(), size), batch, 0);
    }

    private Node add(Graph.Builder graph, Node x, String name) {
        Node y = x;
        if (kind == Kind.NORM_SILU_CONVOLUTION) {
            y = graph.add(new Op.GroupNorm(name + ".norm.weight", name + ".norm.bias", in, 32, 1e-5f), y);
            y = graph.add(new Op.Silu(), y);
        }
        return graph.add(
                new Op.Conv2d(name + ".conv.weight", name + ".conv.bias", in, out, kernel, 1, kernel / 2), y);
    }
}
