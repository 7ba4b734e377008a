package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.TrainingPasses;
import io.github.dpi4j.backend.plan.ReverseModeNetwork;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The CPU backend, with kernels of its own. */
public final class CpuBackend implements Backend {
    private static final System.Logger LOGGER = System.getLogger(CpuBackend.class.getName());

    /** Choices that were logged already: each is logged once. */
    private static final Set<KernelChoice> ANNOUNCED = ConcurrentHashMap.newKeySet();

    /** Bound on the number of threads, against typing errors. */
    private static final int MOST_THREADS = Math.max(1024, Runtime.getRuntime().availableProcessors());

    private final KernelChoice kernels;
    private final int threads;
    private final boolean recomputes;

    /** Creates a backend with the kernels named by the system property {@value KernelChoice#PROPERTY}, on all processors. */
    public CpuBackend() {
        this(KernelChoice.fromProperty(), Runtime.getRuntime().availableProcessors());
    }

    /**
     * Creates a backend.
     *
     * @param kernels the kernels to run
     * @param threads threads that each network uses, the calling one included; results do not depend on it
     * @throws IllegalArgumentException if these kernels cannot run in this JVM, or threads is not between 1 and 1024
     */
    public CpuBackend(KernelChoice kernels, int threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads: expected 1 to " + MOST_THREADS + ", got " + threads);
        }
        this.kernels = kernels.resolve();
        this.threads = threads;
        this.recomputes = false;
        if (kernels == KernelChoice.AUTO && this.kernels == KernelChoice.SCALAR && ANNOUNCED.add(this.kernels)) {
            LOGGER.log(System.Logger.Level.WARNING,
                    "CPU networks run on scalar kernels, which are far slower: start Java with {0}",
                    KernelChoice.VECTOR_OPTION);
        } else if (ANNOUNCED.add(this.kernels)) {
            LOGGER.log(System.Logger.Level.INFO, "CPU networks run on {0} kernels (asked for: {1})", this.kernels,
                    kernels);
        }
    }

    private CpuBackend(CpuBackend other, boolean recomputes) {
        this.kernels = other.kernels;
        this.threads = other.threads;
        this.recomputes = recomputes;
    }

    /**
     * {@return this backend with activation recomputation (checkpointing): training recomputes activations in the
     * backward pass instead of keeping them, which takes less memory and more time, with the same results} The scalar
     * kernels keep all activations regardless. Gradients with respect to images need none: with the vector kernels
     * {@link #differentiable} never keeps any.
     */
    @Override
    public CpuBackend recomputing() {
        return new CpuBackend(this, true);
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String description() {
        return "CPU, " + kernels + " kernels, " + threads + (threads == 1 ? " thread" : " threads");
    }

    /** {@return the kernels that run: {@link KernelChoice#SCALAR} or {@link KernelChoice#VECTOR}} */
    public KernelChoice kernels() {
        return kernels;
    }

    /** {@return threads that each network uses} */
    public int threads() {
        return threads;
    }

    @Override
    public Network compile(Graph graph, Weights weights) {
        Parameters.check(graph, weights);
        Weights all = Parameters.withConstants(graph, weights);
        return switch (kernels) {
            case SCALAR -> new ScalarNetwork(graph, all, threads);
            // Classes of the vector kernels are loaded from here on, not earlier.
            case VECTOR -> new VectorNetwork(graph, all, threads);
            case AUTO -> throw new AssertionError("a resolved choice is not auto");
        };
    }

    @Override
    public DifferentiableNetwork differentiable(Graph graph, Weights weights) {
        Parameters.check(graph, weights);
        Weights all = Parameters.withConstants(graph, weights);
        return new ReverseModeNetwork(graph, switch (kernels) {
            case SCALAR -> ScalarReverseMode.ofImages(graph, all, threads);
            case VECTOR -> VectorReverseMode.ofImages(graph, all, threads);
            case AUTO -> throw new AssertionError("a resolved choice is not auto");
        });
    }

    /**
     * Prepares a network for training.
     *
     * @param graph the network's graph
     * @param weights the network's weights by name, in checkpoint order; read now, and again after {@link
     *        TrainingPasses#weightsChanged}
     * @param gradients of the weights' names and sizes; gradients are accumulated in them
     * @return the passes; the caller closes them
     * @throws IllegalArgumentException if the network has several outputs
     */
    public TrainingPasses train(Graph graph, Map<String, float[]> weights, Map<String, float[]> gradients) {
        if (graph.outputs().size() > 1) {
            throw new IllegalArgumentException("training: expected a network with one output, got one with "
                    + graph.outputs().keySet());
        }
        return new Training(switch (kernels) {
            case SCALAR -> ScalarReverseMode.ofWeights(graph, weights, gradients, threads);
            case VECTOR -> VectorReverseMode.ofWeights(graph, weights, gradients, threads, recomputes);
            case AUTO -> throw new AssertionError("a resolved choice is not auto");
        });
    }
}
