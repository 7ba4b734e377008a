package io.github.dpi4j.bench.peer;

import io.github.dpi4j.bench.Training;
import io.github.dpi4j.bench.Workload;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** A graph trained by libtorch's autograd and its AdamW; nothing is copied between passes. */
final class LibtorchTraining implements Training {
    private final Graph graph;
    private final Shape[] shapes;
    private final LibtorchOperators operators;
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    /** The weights without the constants. */
    private final Map<String, Tensor> learned = new LinkedHashMap<>();
    private final Map<String, Tensor> inputs = new HashMap<>();
    private final Tensor target;
    private final AdamW optimizer;

    LibtorchTraining(Workload workload, io.github.dpi4j.tensor.Tensor target, MemoryFormat format) {
        graph = workload.graph();
        shapes = ShapeInference.infer(graph, ShapeInference.shapes(workload.inputs()));
        operators = new LibtorchOperators(weights, format);
        Parameters.of(graph).forEach((name, shape) -> {
            Tensor weight = operators.tensor(workload.weights().tensor(name).data(), shape);
            weight.set_requires_grad(true);
            weights.put(name, weight);
        });
        learned.putAll(weights);
        graph.constants().forEach(
                (name, value) -> weights.put(name, operators.tensor(value.data(), value.shape())));
        workload.inputs().forEach((name, value) -> inputs.put(name, operators.tensor(value.data(), value.shape())));
        this.target = operators.tensor(target.data(), target.shape());
        AdamWOptions options = new AdamWOptions(LEARNING_RATE);
        options.weight_decay().put(0);
        optimizer = new AdamW(new TensorVector(learned.values().toArray(Tensor[]::new)), options);
    }

    @Override
    public double pass() {
        try (PointerScope _ = new PointerScope()) {
            optimizer.zero_grad();
            Tensor[] values = new Tensor[shapes.length];
            for (Node node : graph.nodes()) {
                Tensor[] in = node.inputs().stream().map(n -> values[n.index()]).toArray(Tensor[]::new);
                values[node.index()] = node.op() instanceof Op.Input input
                        ? inputs.get(input.name())
                        : operators.run(node, in, shapes[node.index()]);
            }
            Tensor loss = torch.mse_loss(values[graph.output().index()], target);
            loss.backward();
            return loss.item_float();
        }
    }

    @Override
    public void update() {
        try (PointerScope _ = new PointerScope()) {
            optimizer.step();
        }
    }

    @Override
    public Map<String, float[]> gradients() {
        try (PointerScope _ = new PointerScope()) {
            Map<String, float[]> gradients = new LinkedHashMap<>();
            learned.forEach((name, weight) -> {
                float[] values = new float[Math.toIntExact(weight.numel())];
                new FloatPointer(weight.grad().contiguous().data_ptr()).get(values);
                gradients.put(name, values);
            });
            return gradients;
        }
    }

    @Override
    public void close() {
        optimizer.close();
        weights.values().forEach(Tensor::close);
        inputs.values().forEach(Tensor::close);
        target.close();
        operators.close();
    }
}
