package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.BackendUnavailableException;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;

/**
 * The backend for NVIDIA GPUs of compute capability 8.0 (Ampere) or later, with kernels of this project's own. It needs
 * only the driver, for CUDA 11.4 or later.
 *
 * <p>Networks of one backend run one after the other. Networks and tensors that are not closed are freed when the
 * process ends.
 */
public final class CudaBackend implements Backend, AutoCloseable {
    private final Precision precision;
    private final Device device;

    /**
     * Opens the first GPU.
     *
     * @param precision the precision of products
     * @throws BackendUnavailableException if there is no driver or no device, or they are too old; the message is one
     *        line
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

    /** {@return the precision of the networks' products} */
    public Precision precision() {
        return precision;
    }

    @Override
    public CudaNetwork compile(Graph graph, Weights weights) {
        Parameters.check(graph, weights);
        return new CudaNetwork(graph, weights, ElementType.of(precision), device);
    }

    /**
     * Allocates a tensor on the device; its values are undefined.
     *
     * @param shape the shape
     * @return the tensor; the caller closes it
     */
    public DeviceTensor allocate(Shape shape) {
        synchronized (device) {
            return new DeviceTensor(device, device.allocate((long) shape.size() * Float.BYTES), shape, true);
        }
    }

    /**
     * Wraps memory of the same device as a tensor. It was allocated in the device's primary context, as CUDA's runtime
     * and ND4J do, must stay allocated while the tensor is used, and is not freed by closing the tensor.
     *
     * @param address device address of the float32 values, row-major
     * @param shape the shape
     * @return the tensor
     */
    public DeviceTensor wrap(long address, Shape shape) {
        return new DeviceTensor(device, address, shape, false);
    }

    /** Releases the device; its networks and tensors must be closed first. */
    @Override
    public void close() {
        synchronized (device) {
            device.close();
        }
    }
}
