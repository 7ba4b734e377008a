package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.BackendUnavailableException;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;

/**
 * Runs networks on an NVIDIA GPU of compute capability 8.0 (Ampere) or later, with kernels of this project's own. It needs
 * the driver, for CUDA 11.4 or later, and nothing else of CUDA.
 *
 * <p>Networks of one backend run one after the other. What is not closed is freed when the process ends.
 */
public final class CudaBackend implements Backend, AutoCloseable {
    private final Precision precision;
    private final Device device;

    /**
     * The first GPU.
     *
     * @throws BackendUnavailableException if there is no driver or no device, or they are too old, in one line
     */
    public CudaBackend(Precision precision) {
        this(precision, new DriverDevice(ElementType.of(precision), 0));
    }

    CudaBackend(Precision precision, Device device) {
        this.precision = precision;
        this.device = device;
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public String description() {
        return device.description() + ", " + precision;
    }

    /** What the networks multiply in. */
    public Precision precision() {
        return precision;
    }

    @Override
    public CudaNetwork compile(Graph graph, Weights weights) {
        Parameters.check(graph, weights);
        return new CudaNetwork(graph, weights, ElementType.of(precision), device);
    }

    /** A tensor on the device, with memory of its own; what it holds is undefined. */
    public DeviceTensor allocate(Shape shape) {
        synchronized (device) {
            return new DeviceTensor(device, device.allocate((long) shape.size() * Float.BYTES), shape, true);
        }
    }

    /**
     * A tensor in memory that someone else allocated on the same device, in its primary context, as CUDA's runtime and
     * ND4J do. It must stay there while the tensor is used; closing the tensor leaves it alone.
     *
     * @param address of float32 values, row-major, in the device's memory
     */
    public DeviceTensor wrap(long address, Shape shape) {
        return new DeviceTensor(device, address, shape, false);
    }

    /** Gives the device back; its networks and tensors must be closed before. */
    @Override
    public void close() {
        synchronized (device) {
            device.close();
        }
    }
}
