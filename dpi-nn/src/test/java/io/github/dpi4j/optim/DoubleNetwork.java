package io.github.dpi4j.optim;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.kernel.TimestepEmbeddings;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A graph in float64, by the operations' definitions: what finite differences are taken of. */
final class DoubleNetwork {
    private final Graph graph;
    private final Shape[] shapes;
    private final Map<String, double[]> inputs = new HashMap<>();

    DoubleNetwork(Graph graph, Map<String, Tensor> inputs) {
        this.graph = graph;
        inputs.forEach((name, tensor) -> this.inputs.put(name, widened(tensor.data())));
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
    double[] run(Map<String, double[]> weights, Map<String, double[]> inputs) {
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
                case Op.Silu _ -> {
                    for (int i = 0; i < out.length; i++) {
                        out[i] = x[i] / (1 + Math.exp(-x[i]));
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
                case Op.AvgPool _ -> {
                    for (int i = 0; i < out.length; i++) {
                        int w = shape.dim(3);
                        int row = i / w;
                        int at = row / shape.dim(2) * plane(in) + row % shape.dim(2) * 2 * in.dim(3) + i % w * 2;
                        out[i] = (x[at] + x[at + 1] + x[at + in.dim(3)] + x[at + in.dim(3) + 1]) / 4;
                    }
                }
                case Op.Concat _ -> {
                    int first = x.length / in.dim(0);
                    int second = y.length / in.dim(0);
                    for (int n = 0; n < in.dim(0); n++) {
                        System.arraycopy(x, n * first, out, n * (first + second), first);
                        System.arraycopy(y, n * second, out, n * (first + second) + first, second);
                    }
                }
                case Op.Add _ -> {
                    for (int i = 0; i < out.length; i++) {
                        out[i] = x[i] + y[i];
                    }
                }
                case Op.AddChannelMean m -> {
                    int channels = shapes[node.input(1).index()].dim(1);
                    int plane = plane(in);
                    for (int i = 0; i < out.length; i++) {
                        int image = i / plane / in.dim(1);
                        double sum = 0;
                        for (int c = 0; c < channels; c++) {
                            sum += y[(image * channels + c) * plane + i % plane];
                        }
                        out[i] = x[i] + m.scale() * sum / channels;
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

    private static void conv(Op.Conv2d c, double[] x, Shape in, double[] weight, double[] bias, double[] out,
            Shape shape) {
        int k = c.kernel();
        int plane = plane(shape);
        for (int map = 0; map < shape.dim(0) * shape.dim(1); map++) {
            int image = map / shape.dim(1);
            int o = map % shape.dim(1);
            Arrays.fill(out, map * plane, (map + 1) * plane, bias[o]);
            for (int channel = 0; channel < in.dim(1); channel++) {
                int from = (image * in.dim(1) + channel) * plane(in);
                for (int tap = 0; tap < k * k; tap++) {
                    double w = weight[(o * in.dim(1) + channel) * k * k + tap];
                    for (int row = 0; row < shape.dim(2); row++) {
                        int y = row * c.stride() - c.padding() + tap / k;
                        if (y >= 0 && y < in.dim(2)) {
                            int to = map * plane + row * shape.dim(3);
                            addRow(w, x, from + y * in.dim(3), in.dim(3), tap % k - c.padding(), c.stride(), out, to,
                                    shape.dim(3));
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
