package io.github.dpi4j.bench;

import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.posterior.DpiStep;
import io.github.dpi4j.posterior.Problem;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.tensor.Tensor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** One step of DPI (prior, sampler, interpolation, corrector), and its two network passes alone. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 4)
@Measurement(iterations = 5)
public class StepBenchmark {
    /** A step of the weak stage, which computes more than the strong one. */
    private static final int STEP = 5;

    @Benchmark
    public DpiStep step(Face face) {
        NoiseSource noise = Face.noise();
        Problem problem = new Problem(face.sampler.prior(), face.known);
        GridSampling grid = (GridSampling) problem.operator();
        DpiStep before = DpiStep.start(grid, STEP, face.x, grid.adjoint(problem.y()));
        return face.dpi.reverse(problem, STEP, before, noise);
    }

    @Benchmark
    public Tensor passes(Face face) {
        double timestep = face.sampler.prior().schedule().timestep(STEP);
        face.sampler.prior().network().predict(face.x, timestep);
        return face.dpi.corrector().correct(face.x, timestep, face.x);
    }
}
