package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.BackendUnavailableException;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;

/**
 * Runs networks on an NVIDIA GPU of compute capability 8.0 (Ampere) or later, with kernels of this project's own. It needs
 * the driver, for CUDA 11.4 or later, and nothing else of CUDA.
 *
 * <p>The device stays open as long as the process: networks are closed one by one. Networks of one backend run one
 * after the other.
 */
public final class CudaBackend implements Backend {
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
    public Network compile(Graph graph, Weights weights) {
        Parameters.check(graph, weights);
        return new CudaNetwork(graph, weights, ElementType.of(precision), device);
    }
}
