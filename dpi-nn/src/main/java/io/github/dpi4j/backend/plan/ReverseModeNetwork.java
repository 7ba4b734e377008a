package io.github.dpi4j.backend.plan;

import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A differentiable network: reverse mode with the images as roots, and the forward pass whose activations are in memory. */
public final class ReverseModeNetwork implements DifferentiableNetwork {
    private final Graph graph;
    private final ReverseMode passes;
    /** The pass whose backward pass can run, or null. */
    private @Nullable Pass current;
    private boolean isClosed;

    /** A forward pass. */
    private final class Pass implements ForwardPass {
        private final Map<String, Tensor> outputs;
        private boolean reversed;

        Pass(Map<String, Tensor> outputs) {
            this.outputs = outputs;
        }

        @Override
        public Map<String, Tensor> outputs() {
            return outputs;
        }

        @Override
        public Map<String, Tensor> vjp(Tensor cotangent) {
            return reverse(this, Map.of(outputs.keySet().iterator().next(), cotangent));
        }

        @Override
        public Map<String, Tensor> vjp(Map<String, Tensor> cotangents) {
            return reverse(this, cotangents);
        }
    }

    /** @param passes with images as roots; closed with this */
    public ReverseModeNetwork(Graph graph, ReverseMode passes) {
        this.graph = graph;
        this.passes = passes;
    }

    @Override
    public Shape outputShape(Map<String, Tensor> inputs) {
        return ShapeInference.output(graph, inputs);
    }

    @Override
    public synchronized void predict(Map<String, Tensor> inputs, Tensor out) {
        OutputTensor.check(out, outputShape(inputs));
        begin();
        System.arraycopy(passes.forward(inputs).getFirst().data(), 0, out.data(), 0, out.size());
    }

    @Override
    public synchronized Map<String, Tensor> predictAll(Map<String, Tensor> inputs) {
        begin();
        return OutputTensor.named(graph, passes.forward(inputs));
    }

    @Override
    public synchronized ForwardPass forward(Map<String, Tensor> inputs) {
        begin();
        Pass pass = new Pass(OutputTensor.named(graph, passes.forward(inputs)));
        current = pass;
        return pass;
    }

    /** Begins a pass, which invalidates the one before. */
    private void begin() {
        if (isClosed) {
            throw new IllegalStateException("this network is closed");
        }
        current = null;
    }

    private synchronized Map<String, Tensor> reverse(Pass pass, Map<String, Tensor> cotangents) {
        if (pass.reversed) {
            throw new IllegalStateException("vjp: once for each forward pass");
        }
        if (pass != current) {
            throw new IllegalStateException(
                    "vjp: the network has run again, or was closed, since this forward pass");
        }
        if (!pass.outputs.keySet().containsAll(cotangents.keySet())) {
            throw new IllegalArgumentException(
                    "cotangents: expected names among " + pass.outputs.keySet() + ", got " + cotangents.keySet());
        }
        List<Tensor> all = new ArrayList<>();
        pass.outputs.forEach((name, output) -> {
            Tensor cotangent = cotangents.get(name);
            if (cotangent != null && !cotangent.shape().equals(output.shape())) {
                throw new IllegalArgumentException(
                        "cotangent: expected " + output.shape() + ", got " + cotangent.shape());
            }
            all.add(cotangent == null ? Tensor.zeros(output.shape()) : cotangent);
        });
        pass.reversed = true;
        current = null;
        return passes.backward(all);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        current = null;
        passes.close();
    }
}
