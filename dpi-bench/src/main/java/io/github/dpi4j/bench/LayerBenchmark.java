package io.github.dpi4j.bench;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Single layers of the prior, time per layer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LayerBenchmark {
    @Param({"dpi", "onnxruntime", "libtorch"})
    String engine;
    @Param("2")
    int threads;
    @Param
    Layer layer;

    private Network compiled;
    private Map<String, Tensor> inputs;

    @Setup(Level.Trial)
    public void compile() {
        Workload workload = layer.workload(1);
        compiled = workload.compile(Engines.backend(engine, threads));
        inputs = workload.inputs();
    }

    @TearDown(Level.Trial)
    public void close() {
        compiled.close();
    }

    @Benchmark
    @OperationsPerInvocation(Layer.REPEATS)
    public Tensor pass() {
        return compiled.predict(inputs);
    }
}
