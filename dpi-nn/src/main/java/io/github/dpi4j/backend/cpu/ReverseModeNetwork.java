package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/** A differentiable network: reverse mode whose roots are the images, and which forward pass is in memory. */
final class ReverseModeNetwork implements DifferentiableNetwork {
    private final Graph graph;
    private final ReverseMode passes;
    /** The pass that can be gone back over, or null. */
    private Pass current;

    /** A forward pass. */
    private final class Pass implements ForwardPass {
        private final Tensor output;
        private final Shape shape;
        private boolean reversed;

        Pass(Tensor output) {
            this.output = output;
            this.shape = output.shape();
        }

        @Override
        public Tensor output() {
            return output;
        }

        @Override
        public Map<String, Tensor> vjp(Tensor cotangent) {
            return reverse(this, cotangent);
        }
    }

    /** @param passes with images as roots; closed with this */
    ReverseModeNetwork(Graph graph, ReverseMode passes) {
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
        current = null;
        System.arraycopy(passes.forward(inputs).data(), 0, out.data(), 0, out.size());
    }

    @Override
    public synchronized ForwardPass forward(Map<String, Tensor> inputs) {
        current = null;
        Pass pass = new Pass(passes.forward(inputs));
        current = pass;
        return pass;
    }

    private synchronized Map<String, Tensor> reverse(Pass pass, Tensor cotangent) {
        if (pass.reversed) {
            throw new IllegalStateException("vjp: once for each forward pass");
        }
        if (pass != current) {
            throw new IllegalStateException(
                    "vjp: the network has run again, or was closed, since this forward pass");
        }
        if (!cotangent.shape().equals(pass.shape)) {
            throw new IllegalArgumentException(
                    "cotangent: expected " + pass.shape + ", got " + cotangent.shape());
        }
        pass.reversed = true;
        current = null;
        return passes.backward(cotangent);
    }

    @Override
    public synchronized void close() {
        current = null;
        passes.close();
    }
}
