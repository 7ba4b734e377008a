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
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One pass of DPI's two networks at 256×256. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 10)
@Measurement(iterations = 9)
public class NetworkBenchmark {
    /** The two networks. */
    public enum Which {
        PRIOR, CORRECTOR
    }

    @Param({"dpi", "onnxruntime", "libtorch"})
    String engine;
    @Param("2")
    int threads;
    @Param
    Which network;
    @Param("1")
    int batch;

    private Network compiled;
    private Map<String, Tensor> inputs;
    private Tensor out;

    @Setup(Level.Trial)
    public void compile() {
        Workload workload = switch (network) {
            case PRIOR -> Workload.prior(batch);
            case CORRECTOR -> Workload.corrector(batch);
        };
        compiled = workload.compile(Engines.backend(engine, threads));
        inputs = workload.inputs();
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
