package io.github.dpi4j.bench;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;

/** What can run a network here: {@value #DPI}, and the peers on the class path. */
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
        Peer peer = peers().get(engine);
        if (peer == null) {
            throw new IllegalArgumentException("engine: expected " + DPI + " or one of the peers " + peers().keySet()
                    + " (built with -Ppeers), got " + engine);
        }
        return peer.backend(threads);
    }

    /** The peers on the class path by name. */
    static Map<String, Peer> peers() {
        Map<String, Peer> peers = new LinkedHashMap<>();
        ServiceLoader.load(Peer.class).forEach(peer -> peers.put(peer.name(), peer));
        return peers;
    }
}
