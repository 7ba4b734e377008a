package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.BackendUnavailableException;
import io.github.dpi4j.backend.DeviceTraining;
import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.plan.ReverseModeNetwork;
import io.github.dpi4j.backend.plan.Roots;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import java.util.Map;

/**
 * The backend for NVIDIA GPUs of compute capability 8.0 (Ampere) or later, with kernels of this project's own. It needs
 * only the driver, for CUDA 11.4 or later.
 *
 * <p>Networks of one backend run one after the other; copies of loops go beside another's steps. Networks and tensors that are not closed are freed when the
 * process ends.
 */
public final class CudaBackend implements Backend, AutoCloseable {
    private final Precision precision;
    private final Device device;
    private final TileTuner tuner;
    private final boolean recomputes;

    /**
     * Opens the first GPU. Tiles of convolutions are chosen by measurement.
     *
     * @param precision the precision of products
     * @throws BackendUnavailableException if there is no driver or no device, or they are too old; the message is one
     *        line
     */
    public CudaBackend(Precision precision) {
        this(precision, true);
    }

    /**
     * Opens the first GPU.
     *
     * @param precision the precision of products
     * @param autotune whether the first pass for a shape of inputs may take some 0.4 s to time a few tiles of each
     *        convolution. The fastest are kept in the user's cache folder, by device, driver and kernels. With the same
     *        file, results are the same bits in every process; tiles measured anew may be others, and results then
     *        differ within the precision's error. If false, a model chooses: the same tiles on every device of a kind
     * @throws BackendUnavailableException as above
     */
    public CudaBackend(Precision precision, boolean autotune) {
        this(precision, new DriverDevice(ElementType.of(precision), 0), autotune);
    }

    /** A backend whose tiles the model chooses. */
    CudaBackend(Precision precision, Device device) {
        this(precision, device, false);
    }

    private CudaBackend(Precision precision, Device device, boolean autotune) {
        this(precision, device, TileTuner.of(device, autotune));
    }

    CudaBackend(Precision precision, Device device, TileTuner tuner) {
        this(precision, device, tuner, false);
    }

    private CudaBackend(Precision precision, Device device, TileTuner tuner, boolean recomputes) {
        this.precision = precision;
        this.device = device;
        this.tuner = tuner;
        this.recomputes = recomputes;
    }

    @Override
    public CudaBackend recomputing() {
        return new CudaBackend(precision, device, tuner, true);
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public String description() {
        return device.description() + (device.hasHopperKernels() ? ", kernels for Hopper" : "") + ", " + precision;
    }

    @Override
    public boolean hasOwnDevice() {
        return true;
    }

    /** {@return the precision of the networks' products} */
    public Precision precision() {
        return precision;
    }

    @Override
    public CudaNetwork compile(Graph graph, Weights weights) {
        Parameters.check(graph, weights);
        return new CudaNetwork(graph, weights, ElementType.of(precision), device, tuner);
    }

    /**
     * Measures what the device can do at most: products in this precision, copies and launches. It takes some
     * milliseconds, and 512 MiB of the device's memory meanwhile.
     *
     * @return the peaks
     * @throws IllegalStateException if the device has no clock
     */
    public DevicePeaks peaks() {
        synchronized (device) {
            LaunchTimer timer = device.timer();
            if (timer == null) {
                throw new IllegalStateException("cuda: " + device.description() + " has no clock");
            }
            return DevicePeaks.measure(device, timer, ElementType.of(precision));
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnsupportedOperationException if an operation has no gradient here; those of guided-diffusion's UNets and of
     *         the corrector have
     */
    @Override
    public DifferentiableNetwork differentiable(Graph graph, Weights weights) {
        Parameters.check(graph, weights);
        Gradients.require(graph);
        synchronized (device) {
            ElementType type = ElementType.of(precision);
            MasterWeights master = new MasterWeights(device, type, graph, name -> weights.tensor(name).data());
            return new ReverseModeNetwork(graph,
                    new CudaReverseMode(graph, Roots.IMAGES, false, device, type, master, 0));
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnsupportedOperationException if an operation has no gradient here; those of guided-diffusion's UNets and of
     *         the corrector have
     */
    @Override
    public DeviceTraining trainOnDevice(Graph graph, Map<String, float[]> initial) {
        Gradients.require(graph);
        return new CudaTraining(graph, initial, ElementType.of(precision), device, recomputes);
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
