package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Activations;
import io.github.dpi4j.backend.plan.ReverseMode;
import io.github.dpi4j.backend.plan.Roots;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.scalar.AttentionGradient;
import io.github.dpi4j.kernel.scalar.ConvolutionGradients;
import io.github.dpi4j.kernel.scalar.ElementwiseGradients;
import io.github.dpi4j.kernel.scalar.LayerGradients;
import io.github.dpi4j.kernel.scalar.Pooling;
import io.github.dpi4j.kernel.scalar.ResamplingGradients;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reverse mode with the scalar kernels, node by node, with every value kept. The reference that the vector kernels' is
 * tested against.
 */
final class ScalarReverseMode implements ReverseMode {
    private final Graph graph;
    private final Roots roots;
    private final Map<String, float[]> weights;
    private final Map<String, float[]> weightGradients;
    private final Workers workers;
    /** Whether each node's value depends on a root. */
    private final boolean[] needed;
    private Tensor @Nullable [] values;

    private ScalarReverseMode(Graph graph, Roots roots, Map<String, float[]> weights,
            Map<String, float[]> weightGradients, int threads) {
        this.graph = graph;
        this.roots = roots;
        this.weights = weights;
        this.weightGradients = weightGradients;
        this.workers = new Workers(threads);
        this.needed = new boolean[graph.nodes().size()];
        for (Node node : graph.nodes()) {
            needed[node.index()] = roots.introducedBy(node.op(), graph)
                    || node.inputs().stream().anyMatch(n -> needed[n.index()]);
        }
    }

    /**
     * Returns reverse mode with respect to weights.
     *
     * @param weights by name; read in every pass
     * @param gradients of the weights' names and sizes; gradients are accumulated in them
     */
    static ScalarReverseMode ofWeights(Graph graph, Map<String, float[]> weights, Map<String, float[]> gradients,
            int threads) {
        return new ScalarReverseMode(graph, Roots.WEIGHTS, Parameters.withConstants(graph, weights), gradients,
                threads);
    }

    /** Returns reverse mode with respect to images. */
    static ScalarReverseMode ofImages(Graph graph, Weights weights, int threads) {
        Map<String, float[]> values = new HashMap<>();
        Parameters.all(graph).keySet().forEach(name -> values.put(name, weights.tensor(name).data()));
        return new ScalarReverseMode(graph, Roots.IMAGES, values, Map.of(), threads);
    }

    @Override
    public List<Tensor> forward(Map<String, Tensor> inputs) {
        Map<String, Shape> inputShapes = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> inputShapes.put(name, tensor.shape()));
        Shape[] shapes = ShapeInference.infer(graph, inputShapes);
        Tensor[] values = new Tensor[shapes.length];
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Input input) {
                values[node.index()] = inputs.get(input.name());
            } else {
                values[node.index()] = Tensor.zeros(shapes[node.index()]);
                Tensor[] in = node.inputs().stream().map(n -> values[n.index()]).toArray(Tensor[]::new);
                ScalarKernels.run(node.op(), in, weights, workers, values[node.index()]);
            }
        }
        this.values = values;
        return graph.outputs().values().stream().map(node -> values[node.index()].copy()).toList();
    }

    private Tensor in(Node node, int i) {
        return values()[node.input(i).index()];
    }

    private Tensor[] values() {
        if (values == null) {
            throw new IllegalStateException("no forward pass has run");
        }
        return values;
    }

    @Override
    public Map<String, Tensor> backward(List<Tensor> outputGradients) {
        Tensor[] kept = values();
        Tensor[] gradients = new Tensor[kept.length];
        for (Node node : graph.nodes()) {
            if (needed[node.index()]) {
                gradients[node.index()] = Tensor.zeros(kept[node.index()].shape());
            }
        }
        int i = 0;
        for (Node output : graph.outputs().values()) {
            Tensor given = outputGradients.get(i++);
            if (needed[output.index()]) {
                ElementwiseGradients.add(given, gradients[output.index()]);
            }
        }
        for (Node node : graph.nodes().reversed()) {
            Tensor gradient = gradients[node.index()];
            if (gradient != null) {
                Tensor[] to = node.inputs().stream().map(n -> gradients[n.index()]).toArray(Tensor[]::new);
                back(node, gradient, to);
            }
        }
        values = null;
        Map<String, Tensor> found = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Input input && roots.introducedBy(input, graph)) {
                found.put(input.name(), gradients[node.index()]);
            }
        }
        return found;
    }

    /** Accumulates the gradients of a node's weights and of its inputs; a null is not needed. */
    private void back(Node node, Tensor gradient, Tensor[] to) {
        switch (node.op()) {
            case Op.Conv2d c -> {
                if (to[0] != null) {
                    ConvolutionGradients.addToInput(workers, gradient, ScalarKernels.weight(weights, c.weight()),
                            c.window(),
                            c.groups(), to[0]);
                }
                if (roots == Roots.WEIGHTS) {
                    ConvolutionGradients.addToWeights(workers, in(node, 0), gradient, c.window(), c.groups(),
                            weightGradients.get(c.weight()), weightGradients.get(c.bias()));
                }
            }
            case Op.Linear l ->
                LayerGradients.linear(workers, in(node, 0), ScalarKernels.weight(weights, l.weight()), gradient,
                        to[0], weightGradients.get(l.weight()), weightGradients.get(l.bias()));
            case Op.GroupNorm g ->
                LayerGradients.groupNorm(workers, in(node, 0), ScalarKernels.weight(weights, g.weight()),
                        g.groups(), g.eps(), gradient, orScratch(to[0], gradient), weightGradients.get(g.weight()),
                        weightGradients.get(g.bias()));
            case Op.Activation a -> ElementwiseGradients.activation(Activations.of(a), in(node, 0), gradient, to[0]);
            case Op.ChannelAffine a ->
                ElementwiseGradients.channelAffine(workers, in(node, 0), ScalarKernels.weight(weights, a.scale()),
                        gradient, to[0], weightGradients.get(a.scale()), weightGradients.get(a.shift()));
            case Op.ScaleShift _ -> ElementwiseGradients.scaleShift(workers, in(node, 0), in(node, 1), gradient,
                    orScratch(to[0], in(node, 0)), orScratch(to[1], in(node, 1)));
            case Op.AddEmbedding _ -> {
                add(gradient, to[0]);
                if (to[1] != null) {
                    ElementwiseGradients.addEmbedding(gradient, to[1]);
                }
            }
            case Op.Attention a -> AttentionGradient.attention(workers, in(node, 0), a.heads(), a.headChannels(),
                    a.order() == QkvOrder.PER_HEAD, gradient, to[0]);
            case Op.Upsample _ -> ResamplingGradients.upsample(workers, gradient, to[0]);
            case Op.Bilinear _ -> ResamplingGradients.bilinear(workers, gradient, to[0]);
            case Op.MaxPool p -> Pooling.poolGradient(workers, in(node, 0), ScalarKernels.pool(p), gradient, to[0]);
            case Op.AvgPool p -> Pooling.poolGradient(workers, in(node, 0), ScalarKernels.pool(p), gradient, to[0]);
            case Op.GlobalMean _ -> Pooling.globalMeanGradient(gradient, to[0]);
            case Op.Pad _ -> ResamplingGradients.pad(workers, gradient, to[0]);
            case Op.Concat _ -> {
                int first = 0;
                for (int i = 0; i < to.length; i++) {
                    if (to[i] != null) {
                        ResamplingGradients.concat(gradient, first, to[i]);
                    }
                    first += in(node, i).dim(1);
                }
            }
            case Op.Add _ -> {
                add(gradient, to[0]);
                add(gradient, to[1]);
            }
            case Op.Input _, Op.TimestepEmbedding _ -> {
            }
        }
    }

    private static void add(Tensor gradient, Tensor to) {
        if (to != null) {
            ElementwiseGradients.add(gradient, to);
        }
    }

    private static Tensor orScratch(Tensor wanted, Tensor like) {
        return wanted != null ? wanted : Tensor.zeros(like.shape());
    }

    @Override
    public void weightsChanged() {
        // Weights are read from the caller's arrays in every pass.
    }

    @Override
    public void close() {
        workers.close();
    }
}
