package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.BackendUnavailableException;
import io.github.dpi4j.backend.Backends;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.backend.cuda.EmulatedBackend;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.TorchGenerator;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The same seed leads along the same trajectory, whichever backend runs the networks. */
class BackendTrajectoryTest {
    /**
     * Images lie between -1 and 1. Measured: 2.5e-5, the emulated GPU 2.4e-5; the CPU's scalar and vector kernels are 2.1e-5
     * apart. Lower precisions say nothing here: networks with weights by formula amplify what they round.
     */
    private static final double TOLERANCE = 1e-4;
    private static final int STEPS = 10;

    @Test
    void nd4jFollowsTheCpu() {
        follows(open("nd4j"));
    }

    @Test
    void theEmulatedGpuFollowsTheCpu() {
        follows(EmulatedBackend.open(Precision.FP32));
    }

    private static void follows(Backend backend) {
        List<Tensor> expected = trajectory(new CpuBackend(KernelChoice.AUTO, 1));
        List<Tensor> actual = trajectory(backend);
        assertEquals(STEPS, actual.size());
        for (int i = 0; i < STEPS; i++) {
            double deviation = maxDeviation(expected.get(i), actual.get(i));
            int step = i;
            assertTrue(deviation <= TOLERANCE, () -> "step " + step + " deviates by " + deviation);
        }
    }

    private static Backend open(String name) {
        try {
            return Backends.open(name, Precision.FP32, CpuBackend::new);
        } catch (BackendUnavailableException e) {
            return Assumptions.abort(e.getMessage());
        }
    }

    /** The images after each step. */
    private static List<Tensor> trajectory(Backend backend) {
        List<Tensor> images = new ArrayList<>();
        try (TinyNetworks networks = TinyNetworks.of("trajectory.", 16, backend)) {
            Dpi dpi = new Dpi(new Ddim(0.5), DpiSettings.DDIM, networks.conditionCorrector());
            new PosteriorSampler(networks.prior("ddim" + STEPS), dpi).sample(
                    Measurement.onGrid(HashWeights.input("trajectory.known", 1, Shape.of(2, 3, 8, 8)), 2),
                    NoiseSource.shared(new TorchGenerator(3)), step -> images.add(step.x()));
        }
        return images;
    }

    private static double maxDeviation(Tensor a, Tensor b) {
        double max = 0;
        for (int i = 0; i < a.size(); i++) {
            max = Math.max(max, Math.abs(a.data()[i] - b.data()[i]));
        }
        return max;
    }
}
