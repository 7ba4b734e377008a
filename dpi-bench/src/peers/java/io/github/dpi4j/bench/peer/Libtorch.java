package io.github.dpi4j.bench.peer;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.bench.Peer;
import io.github.dpi4j.bench.Training;
import io.github.dpi4j.bench.Workload;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Tensor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** libtorch through the JavaCPP presets, with oneDNN. */
public final class Libtorch implements Peer {
    /** The memory format: channels last, or the default layout (NCHW), to measure which is faster. */
    private static final MemoryFormat FORMAT = MemoryFormat.valueOf(
            System.getProperty("dpi.bench.libtorch.format", MemoryFormat.ChannelsLast.name()));

    private static final Pattern VERSION = Pattern.compile("TORCH_VERSION=([0-9.]+)");

    @Override
    public String name() {
        return "libtorch";
    }

    @Override
    public String description() {
        Matcher version = VERSION.matcher(torch.show_config().getString());
        return "libtorch " + (version.find() ? version.group(1) : "of unknown version") + ", oneDNN "
                + (torch.hasMKLDNN() ? "on" : "off") + ", " + torch.get_cpu_capability().getString() + ", " + FORMAT;
    }

    @Override
    public Backend backend(int threads) {
        // These settings apply to the whole process: a benchmark has one network at a time.
        torch.set_num_threads(threads);
        return new Backend() {
            @Override
            public String name() {
                return Libtorch.this.name();
            }

            @Override
            public String description() {
                return Libtorch.this.description();
            }

            @Override
            public Network compile(Graph graph, Weights weights) {
                Parameters.check(graph, weights);
                return new LibtorchNetwork(graph, weights, FORMAT);
            }
        };
    }

    @Override
    public boolean trains() {
        return true;
    }

    @Override
    public Training training(Workload workload, Tensor target, int threads) {
        torch.set_num_threads(threads);
        return new LibtorchTraining(workload, target, FORMAT);
    }
}
