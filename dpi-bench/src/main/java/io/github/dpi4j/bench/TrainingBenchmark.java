package io.github.dpi4j.bench;

import io.github.dpi4j.tensor.Tensor;
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

/** Training of the bundled prior's network at 64×64: forward and backward pass, without and with the optimiser's step. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 12)
@Measurement(iterations = 11)
public class TrainingBenchmark {
    @Param({"dpi", "libtorch"})
    String engine;
    @Param("2")
    int threads;
    @Param("8")
    int batch;

    private Training training;

    @Setup(Level.Trial)
    public void begin() {
        Workload workload = Workload.smallPrior(batch);
        Tensor target = workload.images();
        training = Engines.training(engine, workload, target, threads);
    }

    @TearDown(Level.Trial)
    public void close() {
        training.close();
    }

    @Benchmark
    public double pass() {
        return training.pass();
    }

    @Benchmark
    public double step() {
        double loss = training.pass();
        training.update();
        return loss;
    }
}
