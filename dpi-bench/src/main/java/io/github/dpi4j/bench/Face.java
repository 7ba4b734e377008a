package io.github.dpi4j.bench;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.posterior.ConditionCorrector;
import io.github.dpi4j.posterior.Dpi;
import io.github.dpi4j.posterior.DpiSettings;
import io.github.dpi4j.posterior.Measurement;
import io.github.dpi4j.posterior.PosteriorSampler;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The state of benchmarks that restore one face of 256×256 pixels with both networks on one engine, by DDIM in 20 steps. */
@State(Scope.Benchmark)
public class Face {
    private static final int SIZE = 256;

    @Param({"dpi", "onnxruntime", "libtorch"})
    String engine;
    @Param("2")
    int threads;

    private Network priorNetwork;
    private Network correctorNetwork;

    /** The method. */
    Dpi dpi;
    /** The method, ready to run. */
    PosteriorSampler sampler;
    /** Known pixels (1, 3, 128, 128). */
    Measurement known;
    /** Images at any step (1, 3, 256, 256). */
    Tensor x;

    /** Compiles the networks. */
    @Setup(Level.Trial)
    public void open() {
        Workload prior = Workload.prior(1);
        priorNetwork = prior.compile(Engines.backend(engine, threads));
        correctorNetwork = Workload.corrector(1).compile(Engines.backend(engine, threads));
        dpi = new Dpi(new Ddim(0), DpiSettings.DDIM, ConditionCorrector.of(correctorNetwork));
        sampler = new PosteriorSampler(
                new Prior(NoisePredictor.of(priorNetwork), DiffusionSchedule.linear("ddim20"), true), dpi);
        known = Measurement.onGrid(HashWeights.input("known", 1, Shape.of(1, 3, SIZE / 2, SIZE / 2)), 2);
        x = prior.images();
    }

    /** Frees the networks. */
    @TearDown(Level.Trial)
    public void close() {
        priorNetwork.close();
        correctorNetwork.close();
    }

    /** Returns the same noise every time. */
    static NoiseSource noise() {
        return NoiseSource.perImage(List.of(new PhiloxStream(1, 1)));
    }
}
