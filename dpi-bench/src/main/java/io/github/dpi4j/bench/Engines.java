package io.github.dpi4j.bench;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;

/** The engines that can run a network: {@value #DPI}, and the peers on the class path. */
final class Engines {
    /** This library. */
    static final String DPI = "dpi";

    private Engines() {
    }

    /**
     * @param engine {@value #DPI} or a peer's name
     * @throws IllegalArgumentException if there is no such engine
     */
    static Backend backend(String engine, int threads) {
        if (engine.equals(DPI)) {
            return new CpuBackend(KernelChoice.fromProperty(), threads);
        }
        return peer(engine).backend(threads);
    }

    /**
     * Returns a training of a network.
     *
     * @param target target of the output's shape
     */
    static Training training(String engine, Workload workload, Tensor target, int threads) {
        return engine.equals(DPI)
                ? Training.own(workload, target, threads)
                : peer(engine).training(workload, target, threads);
    }

    private static Peer peer(String engine) {
        Peer peer = peers().get(engine);
        if (peer == null) {
            throw new IllegalArgumentException("engine: expected " + DPI + " or one of the peers " + peers().keySet()
                    + " (built with -Ppeers), got " + engine);
        }
        return peer;
    }

    /** Returns the peers on the class path by name. */
    static Map<String, Peer> peers() {
        Map<String, Peer> peers = new LinkedHashMap<>();
        ServiceLoader.load(Peer.class).forEach(peer -> peers.put(peer.name(), peer));
        return peers;
    }
}
