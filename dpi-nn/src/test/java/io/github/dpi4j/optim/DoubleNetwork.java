package io.github.dpi4j.optim;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.kernel.Pool;
import io.github.dpi4j.kernel.TimestepEmbeddings;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A graph in float64, by the operations' definitions: what finite differences are taken of. */
final class DoubleNetwork {
    private final Graph graph;
    private final Shape[] shapes;
    private final Map<String, double[]> inputs = new HashMap<>();
    private final Map<String, double[]> constants = new HashMap<>();

    DoubleNetwork(Graph graph, Map<String, Tensor> inputs) {
        this.graph = graph;
        inputs.forEach((name, tensor) -> this.inputs.put(name, widened(tensor.data())));
        graph.constants().forEach((name, tensor) -> constants.put(name, widened(tensor.data())));
        this.shapes = ShapeInference.infer(graph, ShapeInference.shapes(inputs));
    }

    Shape outputShape() {
        return shapes[graph.output().index()];
    }

    /** The inputs that it was made with. */
    Map<String, double[]> inputs() {
        return inputs;
    }

    static double[] widened(float[] values) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }

    double[] run(Map<String, double[]> weights) {
        return run(weights, inputs);
    }

    /** For other inputs of the same shapes. */
    double[] run(Map<String, double[]> learned, Map<String, double[]> inputs) {
        Map<String, double[]> weights = new HashMap<>(learned);
        weights.putAll(constants);
        double[][] values = new double[shapes.length][];
        for (Node node : graph.nodes()) {
            double[] out = new double[shapes[node.index()].size()];
            values[node.index()] = out;
            double[] x = node.inputs().isEmpty() ? null : values[node.input(0).index()];
            double[] y = node.inputs().size() < 2 ? null : values[node.input(1).index()];
            Shape in = node.inputs().isEmpty() ? null : shapes[node.input(0).index()];
            Shape shape = shapes[node.index()];
            switch (node.op()) {
                case Op.Input input -> System.arraycopy(inputs.get(input.name()), 0, out, 0, out.length);
                case Op.Conv2d c -> conv(c, x, in, weights.get(c.weight()), weights.get(c.bias()), out, shape);
                case Op.Linear l -> {
                    for (int i = 0; i < out.length; i++) {
                        int image = i / l.outFeatures();
                        int feature = i % l.outFeatures();
                        out[i] = weights.get(l.bias())[feature];
                        for (int k = 0; k < l.inFeatures(); k++) {
                            out[i] += x[image * l.inFeatures() + k]
                                    * weights.get(l.weight())[feature * l.inFeatures() + k];
                        }
                    }
                }
                case Op.GroupNorm g -> groupNorm(g, x, in, weights.get(g.weight()), weights.get(g.bias()), out);
                case Op.Activation a -> {
                    for (int i = 0; i < out.length; i++) {
                        double sigmoid = 1 / (1 + Math.exp(-x[i]));
                        out[i] = switch (a) {
                            case Op.Silu _ -> x[i] * sigmoid;
                            case Op.Relu _ -> Math.max(0, x[i]);
                            case Op.LeakyRelu l -> x[i] < 0 ? l.slope() * x[i] : x[i];
                            case Op.Sigmoid _ -> sigmoid;
                        };
                    }
                }
                case Op.ChannelAffine a -> {
                    int inner = in.size() / in.dim(0) / a.channels();
                    for (int i = 0; i < out.length; i++) {
                        int c = i / inner % a.channels();
                        out[i] = x[i] * weights.get(a.scale())[c] + weights.get(a.shift())[c];
                    }
                }
                case Op.ScaleShift _ -> {
                    int channels = in.dim(1);
                    int plane = plane(in);
                    for (int i = 0; i < out.length; i++) {
                        int at = i / plane / channels * 2 * channels + i / plane % channels;
                        out[i] = x[i] * (1 + y[at]) + y[at + channels];
                    }
                }
                case Op.AddEmbedding _ -> {
                    for (int i = 0; i < out.length; i++) {
                        out[i] = x[i] + y[i / plane(in)];
                    }
                }
                case Op.Attention a -> attention(a, x, in, out);
                case Op.Upsample _ -> {
                    for (int i = 0; i < out.length; i++) {
                        int w = shape.dim(3);
                        int row = i / w;
                        out[i] = x[row / shape.dim(2) * plane(in) + row % shape.dim(2) / 2 * in.dim(3) + i % w / 2];
                    }
                }
                case Op.Concat _ -> {
                    int at = 0;
                    for (int n = 0; n < in.dim(0); n++) {
                        for (Node part : node.inputs()) {
                            double[] from = values[part.index()];
                            int size = from.length / in.dim(0);
                            System.arraycopy(from, n * size, out, at, size);
                            at += size;
                        }
                    }
                }
                case Op.MaxPool p -> pool(x, in, new Pool(Pool.Kind.MAX, p.window()), out, shape);
                case Op.AvgPool p -> pool(x, in, new Pool(p.countIncludePad()
                        ? Pool.Kind.AVERAGE_WITH_PADDING
                        : Pool.Kind.AVERAGE, p.window()), out, shape);
                case Op.GlobalMean _ -> {
                    for (int i = 0; i < x.length; i++) {
                        out[i / plane(in)] += x[i] / plane(in);
                    }
                }
                case Op.Pad _ -> {
                    for (int i = 0; i < x.length; i++) {
                        int row = i / in.dim(3) % in.dim(2);
                        int map = i / plane(in) / in.dim(1) * shape.dim(1) + i / plane(in) % in.dim(1);
                        out[map * plane(shape) + row * shape.dim(3) + i % in.dim(3)] = x[i];
                    }
                }
                case Op.Bilinear _ -> bilinear(x, in, out, shape);
                case Op.Add _ -> {
                    for (int i = 0; i < out.length; i++) {
                        out[i] = x[i] + y[i];
                    }
                }
                case Op.TimestepEmbedding t -> {
                    int half = t.dim() / 2;
                    float[] frequencies = TimestepEmbeddings.frequencies(half, t.maxPeriod());
                    for (int n = 0; n < in.dim(0); n++) {
                        for (int i = 0; i < half; i++) {
                            out[n * t.dim() + i] = Math.cos(x[n] * frequencies[i]);
                            out[n * t.dim() + half + i] = Math.sin(x[n] * frequencies[i]);
                        }
                    }
                }
            }
        }
        return values[graph.output().index()];
    }

    private static int plane(Shape shape) {
        return shape.dim(2) * shape.dim(3);
    }

    private static void pool(double[] x, Shape in, Pool pool, double[] out, Shape shape) {
        Window w = pool.window();
        for (int i = 0; i < out.length; i++) {
            int row = i / shape.dim(3) % shape.dim(2);
            int column = i % shape.dim(3);
            double max = Double.NEGATIVE_INFINITY;
            double sum = 0;
            for (int tap = 0; tap < w.taps(); tap++) {
                int y = row * w.strideY() - w.paddingY() + tap / w.width();
                int z = column * w.strideX() - w.paddingX() + tap % w.width();
                if (y >= 0 && y < in.dim(2) && z >= 0 && z < in.dim(3)) {
                    double value = x[i / plane(shape) * plane(in) + y * in.dim(3) + z];
                    max = Math.max(max, value);
                    sum += value;
                }
            }
            out[i] = pool.kind() == Pool.Kind.MAX ? max : sum / pool.count(row, column, in.dim(2), in.dim(3));
        }
    }

    private static void bilinear(double[] x, Shape in, double[] out, Shape shape) {
        for (int i = 0; i < out.length; i++) {
            double y = Math.max(0, (i / shape.dim(3) % shape.dim(2) + 0.5) * in.dim(2) / shape.dim(2) - 0.5);
            double z = Math.max(0, (i % shape.dim(3) + 0.5) * in.dim(3) / shape.dim(3) - 0.5);
            for (int row = 0; row < in.dim(2); row++) {
                for (int column = 0; column < in.dim(3); column++) {
                    double weight = share(y, row, in.dim(2)) * share(z, column, in.dim(3));
                    out[i] += weight * x[i / plane(shape) * plane(in) + row * in.dim(3) + column];
                }
            }
        }
    }

    /** The share of a pixel in what lies at a place; the last pixel has all that lies behind it. */
    private static double share(double at, int pixel, int extent) {
        double place = Math.min(at, extent - 1);
        return Math.max(0, 1 - Math.abs(place - pixel));
    }

    private static void conv(Op.Conv2d c, double[] x, Shape in, double[] weight, double[] bias, double[] out,
            Shape shape) {
        Window w = c.window();
        int plane = plane(shape);
        int inputs = c.inChannelsOfGroup();
        for (int map = 0; map < shape.dim(0) * shape.dim(1); map++) {
            int image = map / shape.dim(1);
            int o = map % shape.dim(1);
            int first = o / (c.outChannels() / c.groups()) * inputs;
            Arrays.fill(out, map * plane, (map + 1) * plane, bias[o]);
            for (int channel = 0; channel < inputs; channel++) {
                int from = (image * in.dim(1) + first + channel) * plane(in);
                for (int tap = 0; tap < w.taps(); tap++) {
                    double factor = weight[(o * inputs + channel) * w.taps() + tap];
                    for (int row = 0; row < shape.dim(2); row++) {
                        int y = row * w.strideY() - w.paddingY() + tap / w.width();
                        if (y >= 0 && y < in.dim(2)) {
                            int to = map * plane + row * shape.dim(3);
                            addRow(factor, x, from + y * in.dim(3), in.dim(3), tap % w.width() - w.paddingX(),
                                    w.strideX(), out, to, shape.dim(3));
                        }
                    }
                }
            }
        }
    }

    private static void addRow(double w, double[] x, int from, int width, int shift, int stride, double[] out, int to,
            int outWidth) {
        for (int column = 0; column < outWidth; column++) {
            int z = column * stride + shift;
            if (z >= 0 && z < width) {
                out[to + column] += w * x[from + z];
            }
        }
    }

    private static void groupNorm(Op.GroupNorm g, double[] x, Shape in, double[] weight, double[] bias, double[] out) {
        int plane = plane(in);
        int size = g.channels() / g.groups() * plane;
        for (int from = 0; from < x.length; from += size) {
            double mean = 0;
            double variance = 0;
            for (int i = from; i < from + size; i++) {
                mean += x[i] / size;
            }
            for (int i = from; i < from + size; i++) {
                variance += (x[i] - mean) * (x[i] - mean) / size;
            }
            for (int i = from; i < from + size; i++) {
                int channel = i / plane % g.channels();
                out[i] = (x[i] - mean) / Math.sqrt(variance + g.eps()) * weight[channel] + bias[channel];
            }
        }
    }

    private static void attention(Op.Attention a, double[] x, Shape in, double[] out) {
        int pixels = plane(in);
        int width = a.headChannels();
        int channels = a.heads() * width;
        for (int n = 0; n < in.dim(0); n++) {
            for (int head = 0; head < a.heads(); head++) {
                boolean perHead = a.order() == QkvOrder.PER_HEAD;
                int q = (n * 3 * channels + head * width * (perHead ? 3 : 1)) * pixels;
                int k = q + (perHead ? width : channels) * pixels;
                int v = k + (perHead ? width : channels) * pixels;
                for (int to = 0; to < pixels; to++) {
                    double[] share = new double[pixels];
                    double sum = 0;
                    for (int from = 0; from < pixels; from++) {
                        double score = 0;
                        for (int c = 0; c < width; c++) {
                            score += x[q + c * pixels + to] * x[k + c * pixels + from];
                        }
                        share[from] = Math.exp(score / Math.sqrt(width));
                        sum += share[from];
                    }
                    for (int c = 0; c < width; c++) {
                        double mixed = 0;
                        for (int from = 0; from < pixels; from++) {
                            mixed += share[from] / sum * x[v + c * pixels + from];
                        }
                        out[(n * channels + head * width + c) * pixels + to] = mixed;
                    }
                }
            }
        }
    }
}
