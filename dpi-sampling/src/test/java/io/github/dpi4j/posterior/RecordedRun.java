package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
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
record RecordedRun(Weights tensors, Dpi dpi, long seed, TinyNetworks networks) implements AutoCloseable {
    static RecordedRun load(String resource) {
        Weights tensors = Golden.load(resource);
        Map<String, String> run = Golden.metadata(resource);
        TinyNetworks networks = TinyNetworks.of(run.get("prefix"), tensors.shape("x_T").dim(3));
        Prior prior = networks.prior(run.get("respacing"));
        boolean ddim = run.get("mode").equals("ddim");
        Sampler sampler = ddim ? new Ddim(Double.parseDouble(run.get("eta"))) : new Ddpm();
        DpiSettings settings = (ddim ? DpiSettings.DDIM : DpiSettings.DDPM).withGrid(Integer.parseInt(run.get("k")));
        Dpi dpi = new Dpi(prior, sampler, settings, networks.conditionCorrector());
        return new RecordedRun(tensors, dpi, Long.parseLong(run.get("seed")), networks);
    }

    int steps() {
        return dpi.prior().schedule().steps();
    }

    /** The pixels that are known at first (1, 3, H/k, W/k). */
    Tensor known() {
        return tensors.tensor("lr_up");
    }

    GridCondition firstCondition() {
        return GridCondition.of(known(), dpi.settings().grid());
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
        GridCondition first = firstCondition();
        return i == steps() ? first.image() : first.mask().keep(tensors.tensor("mask." + i));
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
        Shape grid = known().shape();
        noise.normal(image);
        for (int before = steps() - 1; before > i; before--) {
            noise.normal(image);
            if (dpi.settings().stage(dpi.prior().schedule(), before) == Stage.WEAK) {
                noise.bernoulli(Tensor.zeros(1, 1, grid.dim(2), grid.dim(3)));
            }
        }
        return noise;
    }

    /** The step i taken from the recorded state before it, and on from there to step {@code to}. */
    DpiStep run(int from, int to) {
        GridCondition first = firstCondition();
        NoiseSource noise = noiseFrom(from);
        DpiStep step = dpi.step(first, from, x(from + 1), condition(from + 1), noise, DpiListener.NONE);
        for (int i = from - 1; i >= to; i--) {
            step = dpi.step(first, i, step.x(), step.condition(), noise, DpiListener.NONE);
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
