package io.github.dpi4j.bench;

import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.tensor.Tensor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** The restoration of a face in 20 steps: the first one in a new JVM, and the next one. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Measurement(iterations = 1)
public class RestorationBenchmark {
    @Benchmark
    @Warmup(iterations = 0)
    public Tensor firstFace(Face face) {
        return restore(face);
    }

    @Benchmark
    @Warmup(iterations = 1)
    public Tensor nextFace(Face face) {
        return restore(face);
    }

    private static Tensor restore(Face face) {
        return face.sampler.sample(face.known, Face.noise(), StepListener.NONE);
    }
}
