package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.ReverseMode;
import io.github.dpi4j.backend.plan.Roots;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reverse mode on a device: for the shapes of the last call, a plan, its memory, and both passes' recorded launches. */
final class CudaReverseMode implements ReverseMode {
    private final Graph graph;
    private final Roots roots;
    private final boolean recomputes;
    private final Device device;
    private final ElementType type;
    private final MasterWeights weights;
    private final long gradients;
    private boolean packed;
    private @Nullable Prepared prepared;

    /** The plan for one set of shapes. */
    private record Prepared(Map<String, Shape> inputs, Shape[] shapes, ReversePlan plan, long memory,
            Device.Recording forward, Device.Recording backward) {
    }

    /**
     * @param weights closed with this
     * @param gradients address of the weights' gradients, if these are the roots
     */
    CudaReverseMode(Graph graph, Roots roots, boolean recomputes, Device device, ElementType type,
            MasterWeights weights, long gradients) {
        this.graph = graph;
        this.roots = roots;
        this.recomputes = recomputes;
        this.device = device;
        this.type = type;
        this.weights = weights;
        this.gradients = gradients;
    }

    @Override
    public List<Tensor> forward(Map<String, Tensor> inputs) {
        synchronized (device) {
            Prepared now = prepared(ShapeInference.shapes(inputs));
            if (!packed) {
                weights.pack();
                packed = true;
            }
            inputs.forEach((name, tensor) -> device.upload(MemorySegment.ofArray(tensor.data()),
                    now.plan.input(name)));
            now.forward.run();
            List<Tensor> outputs = new ArrayList<>();
            graph.outputs().forEach((name, node) -> outputs.add(downloaded(now.plan.result(name),
                    now.shapes[node.index()])));
            return outputs;
        }
    }

    @Override
    public Map<String, Tensor> backward(List<Tensor> outputGradients) {
        synchronized (device) {
            Prepared now = Objects.requireNonNull(prepared, "no forward pass has run");
            for (int i = 0; i < outputGradients.size(); i++) {
                device.upload(MemorySegment.ofArray(outputGradients.get(i).data()),
                        now.plan.outputGradients().get(i));
            }
            now.backward.run();
            Map<String, Tensor> found = new LinkedHashMap<>();
            for (Node node : graph.nodes()) {
                if (node.op() instanceof Op.Input input && roots.introducedBy(input, graph)) {
                    Long address = now.plan.imageGradients().get(node);
                    Shape shape = now.shapes[node.index()];
                    found.put(input.name(), address == null ? Tensor.zeros(shape) : downloaded(address, shape));
                }
            }
            return found;
        }
    }

    private Tensor downloaded(long address, Shape shape) {
        Tensor tensor = Tensor.zeros(shape);
        device.download(address, MemorySegment.ofArray(tensor.data()));
        return tensor;
    }

    private Prepared prepared(Map<String, Shape> inputs) {
        Prepared current = prepared;
        if (current == null || !current.inputs.equals(inputs)) {
            Shape[] shapes = ShapeInference.infer(graph, inputs);
            // The old plan's memory is free before the new one's is taken.
            release();
            ReversePlan.Problem problem = new ReversePlan.Problem(graph, shapes, roots, recomputes, weights, gradients);
            ReversePlan sizes = new ReversePlan(problem, type, device, 0, 0);
            long memory = device.allocate(sizes.bytes() + sizes.scratchBytes());
            try {
                ReversePlan plan = new ReversePlan(problem, type, device, memory, memory + sizes.bytes());
                device.upload(MemorySegment.ofArray(new int[plan.semaphoreCount()]), plan.semaphores());
                current = new Prepared(inputs, shapes, plan, memory, device.record(plan.forward()),
                        device.record(plan.backward()));
                prepared = current;
                // Another plan may read other copies of the weights.
                packed = false;
            } catch (RuntimeException | Error e) {
                device.free(memory);
                throw e;
            }
        }
        return current;
    }

    private void release() {
        if (prepared != null) {
            prepared.forward.close();
            prepared.backward.close();
            device.free(prepared.memory);
            prepared = null;
        }
    }

    @Override
    public void weightsChanged() {
        packed = false;
    }

    @Override
    public void close() {
        synchronized (device) {
            release();
            weights.close();
        }
    }
}
