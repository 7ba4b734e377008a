package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.BackendProvider;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import java.util.List;

/** The CPU in the place of a GPU, where a test asks for it: what runs there runs beside other work. */
public final class OwnDevice implements BackendProvider {
    /** System property: if it is set, the cuda backend is this one. */
    static final String PROPERTY = "dpi.test.own-device";

    @Override
    public String name() {
        return System.getProperty(PROPERTY) == null ? "none" : "cuda";
    }

    @Override
    public List<Precision> precisions() {
        return List.of(Precision.FP32);
    }

    @Override
    public Backend open(Precision precision) {
        Backend cpu = new CpuBackend();
        return new Backend() {
            @Override
            public String name() {
                return "cuda";
            }

            @Override
            public String description() {
                return cpu.description();
            }

            @Override
            public boolean hasOwnDevice() {
                return true;
            }

            @Override
            public Network compile(Graph graph, Weights weights) {
                return cpu.compile(graph, weights);
            }
        };
    }
}
