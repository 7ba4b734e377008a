package io.github.dpi4j.bench.peer;

import ai.onnxruntime.OrtEnvironment;
import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.bench.Peer;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;

/** ONNX Runtime's CPU provider, which gets the network through this library's own export. */
public final class OnnxRuntime implements Peer {
    /**
     * ONNX Runtime looks for devices with a recursive regular expression when it starts, which can overflow the stack of
     * an ordinary Java thread and with it end the process.
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

    /** The process's one environment, started where the stack is large enough. */
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
