package io.github.dpi4j.bench;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.posterior.Dpi;
import io.github.dpi4j.posterior.DpiSettings;
import io.github.dpi4j.posterior.PosteriorSampler;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A restoration without the time of its networks, which are stubs here: 20 steps of DDIM at 256×256 pixels, and their
 * noise. With networks on a GPU this is the larger part.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
// A small heap, touched in advance: first touches of memory would take as long as the loop.
@Fork(value = 1, jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LoopBenchmark {
    private static final int SIZE = 256;
    private static final int DRAWS = 21;

    @Param({"1", "4"})
    int batch;

    private PosteriorSampler sampler;
    private io.github.dpi4j.posterior.Measurement known;

    /** Creates the stubs' results. */
    @Setup
    public void open() {
        Tensor answer = HashWeights.input("answer", 1, Shape.of(batch, 6, SIZE, SIZE));
        Tensor corrected = HashWeights.input("corrected", 1, Shape.of(batch, 3, SIZE, SIZE));
        sampler = new PosteriorSampler(new Prior((x, t) -> answer, DiffusionSchedule.linear("ddim20"), true),
                new Dpi(new Ddim(0), DpiSettings.DDIM, (x, t, first) -> corrected));
        known = io.github.dpi4j.posterior.Measurement
                .onGrid(HashWeights.input("known", 1, Shape.of(batch, 3, SIZE / 2, SIZE / 2)), 2);
    }

    @Benchmark
    public Tensor restoration() {
        return sampler.sample(known, noise(), StepListener.NONE);
    }

    @Benchmark
    public Tensor noiseOfARestoration() {
        NoiseSource noise = noise();
        Tensor last = noise.normal(Shape.of(batch, 3, SIZE, SIZE));
        for (int i = 1; i < DRAWS; i++) {
            last = noise.normal(Shape.of(batch, 3, SIZE, SIZE));
        }
        return last;
    }

    private NoiseSource noise() {
        return NoiseSource.perImage(1, batch);
    }
}
