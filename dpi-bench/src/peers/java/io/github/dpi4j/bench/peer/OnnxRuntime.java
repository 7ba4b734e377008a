package io.github.dpi4j.bench.peer;

import ai.onnxruntime.OrtEnvironment;
import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.bench.Peer;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;

/** ONNX Runtime's CPU provider, with networks exported by this library. */
public final class OnnxRuntime implements Peer {
    /**
     * Stack size of the thread that starts ONNX Runtime, which searches for devices with a recursive regular
     * expression: it can overflow an ordinary Java thread's stack and crash the process.
     */
    private static final long STACK = 64L << 20;

    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public String description() {
        return "ONNX Runtime " + environment().getVersion() + ", CPU provider";
    }

    @Override
    public Backend backend(int threads) {
        return new Backend() {
            @Override
            public String name() {
                return OnnxRuntime.this.name();
            }

            @Override
            public String description() {
                return OnnxRuntime.this.description();
            }

            @Override
            public Network compile(Graph graph, Weights weights) {
                Parameters.check(graph, weights);
                return new OnnxRuntimeNetwork(environment(), graph, weights, threads);
            }
        };
    }

    /** Returns the process's only environment, started on a thread with a large stack. */
    private static OrtEnvironment environment() {
        Thread starter = new Thread(null, OrtEnvironment::getEnvironment, "onnxruntime-start", STACK);
        starter.start();
        boolean interrupted = false;
        while (starter.isAlive()) {
            try {
                starter.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return OrtEnvironment.getEnvironment();
    }
}
