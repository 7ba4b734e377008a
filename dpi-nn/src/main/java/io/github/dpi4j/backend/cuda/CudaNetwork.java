package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * A network on a device: its weights are there, and for the shapes of the last call a plan, its memory and its recorded
 * launches.
 */
final class CudaNetwork implements Network {
    private final Graph graph;
    private final Device device;
    private final ElementType type;
    private final DeviceWeights weights;
    private Prepared prepared;
    private boolean closed;

    /** What one set of shapes needs. */
    private record Prepared(Map<String, Shape> inputs, Shape output, LaunchPlan plan, long memory,
            Device.Recording recording) {
    }

    CudaNetwork(Graph graph, Weights weights, ElementType type, Device device) {
        this.graph = graph;
        this.device = device;
        this.type = type;
        this.weights = new DeviceWeights(device, type, weights);
    }

    @Override
    public Shape outputShape(Map<String, Tensor> inputs) {
        return ShapeInference.output(graph, inputs);
    }

    @Override
    public void predict(Map<String, Tensor> inputs, Tensor out) {
        synchronized (device) {
            Prepared now = prepared(ShapeInference.shapes(inputs));
            if (!out.shape().equals(now.output)) {
                throw new IllegalArgumentException("out: expected shape " + now.output + ", got " + out.shape());
            }
            inputs.forEach((name, tensor) -> device.upload(MemorySegment.ofArray(tensor.data()),
                    now.plan.input(name)));
            now.recording.run();
            device.download(now.plan.result(), MemorySegment.ofArray(out.data()));
        }
    }

    private Prepared prepared(Map<String, Shape> inputs) {
        if (closed) {
            throw new IllegalStateException("cuda: the network is closed");
        }
        if (prepared == null || !prepared.inputs.equals(inputs)) {
            Shape[] shapes = ShapeInference.infer(graph, inputs);
            // The old plan's memory is free before the new one's is taken.
            release();
            long bytes = new LaunchPlan(graph, shapes, weights, type, device, 0).bytes();
            long memory = device.allocate(bytes);
            LaunchPlan plan = new LaunchPlan(graph, shapes, weights, type, device, memory);
            device.upload(MemorySegment.ofArray(new int[plan.arrivalCount()]), plan.arrivals());
            prepared = new Prepared(inputs, shapes[graph.output().index()], plan, memory,
                    device.record(plan.launches()));
        }
        return prepared;
    }

    private void release() {
        if (prepared != null) {
            prepared.recording.close();
            device.free(prepared.memory);
            prepared = null;
        }
    }

    @Override
    public void close() {
        synchronized (device) {
            if (!closed) {
                closed = true;
                release();
                weights.close();
            }
        }
    }
}
