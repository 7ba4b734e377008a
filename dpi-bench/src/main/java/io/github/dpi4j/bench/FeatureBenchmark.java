package io.github.dpi4j.bench;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.network.FeatureNetwork;
import io.github.dpi4j.network.Inception;
import io.github.dpi4j.network.Vgg16;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One pass of the feature networks of metrics. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 120)
@Measurement(iterations = 9)
public class FeatureBenchmark {
    /** The networks. */
    public enum Which {
        /** VGG-16's last features. */
        VGG16,
        /** Inception v3, including the interpolation to 299×299. */
        INCEPTION
    }

    @Param({"dpi", "onnxruntime", "libtorch"})
    String engine;
    @Param("2")
    int threads;
    @Param
    Which network;
    @Param({"256", "299"})
    int size;
    @Param("1")
    int batch;

    private Network compiled;
    private Map<String, Tensor> inputs;
    private Tensor out;

    @Setup(Level.Trial)
    public void compile() {
        Graph graph = switch (network) {
            case VGG16 -> Vgg16.graph(List.of(Vgg16.TAPS.getLast()));
            case INCEPTION -> Inception.graph();
        };
        compiled = Engines.backend(engine, threads).compile(graph,
                HashWeights.weights("features.", Parameters.of(graph)));
        inputs = Map.of(FeatureNetwork.INPUT, HashWeights.input("features", 1, Shape.of(batch, 3, size, size)));
        out = Tensor.zeros(compiled.outputShape(inputs));
    }

    @TearDown(Level.Trial)
    public void close() {
        compiled.close();
    }

    @Benchmark
    public Tensor pass() {
        compiled.predict(inputs, out);
        return out;
    }
}
