package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.RandomStream;
import io.github.dpi4j.random.TorchGenerator;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Ddpm;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.Sampler;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/**
 * A run of the reference with its states: {@code sample.i} and {@code mask.i}, the images and the condition after step
 * i. Its draws are not in the file; they come from torch's generator, started from the file's seed.
 */
record RecordedRun(Weights tensors, PosteriorSampler sampler, int k, long seed,
        TinyNetworks networks) implements AutoCloseable {
    static RecordedRun load(String resource) {
        Weights tensors = Golden.load(resource);
        Map<String, String> run = Golden.metadata(resource);
        TinyNetworks networks = TinyNetworks.of(run.get("prefix"), tensors.shape("x_T").dim(3));
        Prior prior = networks.prior(run.get("respacing"));
        boolean ddim = run.get("mode").equals("ddim");
        Sampler sampler = ddim ? new Ddim(Double.parseDouble(run.get("eta"))) : new Ddpm();
        DpiSettings settings = ddim ? DpiSettings.DDIM : DpiSettings.DDPM;
        Dpi dpi = new Dpi(sampler, settings, networks.conditionCorrector());
        return new RecordedRun(tensors, new PosteriorSampler(prior, dpi), Integer.parseInt(run.get("k")),
                Long.parseLong(run.get("seed")), networks);
    }

    int steps() {
        return sampler.prior().schedule().steps();
    }

    Dpi dpi() {
        return (Dpi) sampler.method();
    }

    /** The pixels that are known at first (1, 3, H/k, W/k). */
    Measurement known() {
        return Measurement.onGrid(tensors.tensor("lr_up"), k);
    }

    GridSampling grid() {
        return (GridSampling) known().operator();
    }

    /** Whether the state after step i is recorded. */
    boolean has(int i) {
        return tensors.contains("sample." + i);
    }

    /** The images after step i; before any, for i = {@link #steps()}. */
    Tensor x(int i) {
        return i == steps() ? tensors.tensor("x_T") : tensors.tensor("sample." + i);
    }

    /** The condition after step i, without the 1e-6 that the reference adds everywhere at every step. */
    Tensor condition(int i) {
        return i == steps() ? grid().adjoint(known().y()) : grid().mask().keep(tensors.tensor("mask." + i));
    }

    /** The draws of a whole run. */
    NoiseSource noise() {
        return NoiseSource.shared(new TorchGenerator(seed));
    }

    /** The draws of a run that begins at step i: all that come earlier are skipped. */
    NoiseSource noiseFrom(int i) {
        RandomStream stream = new TorchGenerator(seed);
        NoiseSource noise = NoiseSource.shared(stream);
        Shape image = tensors.shape("x_T");
        Shape grid = known().y().shape();
        noise.normal(image);
        for (int before = steps() - 1; before > i; before--) {
            noise.normal(image);
            if (dpi().settings().stage(sampler.prior().schedule(), before) == Stage.WEAK) {
                noise.bernoulli(Tensor.zeros(1, 1, grid.dim(2), grid.dim(3)));
            }
        }
        return noise;
    }

    /** The step i taken from the recorded state before it, and on from there to step {@code to}. */
    DpiStep run(int from, int to) {
        NoiseSource noise = noiseFrom(from);
        Problem problem = new Problem(sampler.prior(), known());
        DpiStep step = DpiStep.start(grid(), from, x(from + 1), condition(from + 1));
        for (int i = from; i >= to; i--) {
            step = dpi().reverse(problem, i, step, noise);
        }
        return step;
    }

    @Override
    public void close() {
        networks.close();
    }

    static double maxDifference(Tensor a, Tensor b) {
        double max = 0;
        for (int p = 0; p < a.size(); p++) {
            max = Math.max(max, Math.abs(a.data()[p] - b.data()[p]));
        }
        return max;
    }

    /** Peak signal-to-noise ratio of images in [-1, 1], in dB. */
    static double psnr(Tensor a, Tensor b) {
        double sum = 0;
        for (int p = 0; p < a.size(); p++) {
            double d = a.data()[p] - b.data()[p];
            sum += d * d;
        }
        return 10 * Math.log10(4 / (sum / a.size()));
    }

    static void assertClose(Tensor expected, Tensor actual, double tolerance, String what) {
        double difference = maxDifference(expected, actual);
        assertTrue(difference <= tolerance, what + ": max |difference| " + difference + " exceeds " + tolerance);
    }
}
