package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.HashNetwork;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DPI's networks at their real size on the emulated GPU: within what the GPU backend promises of the CPU's results. */
class FullSizeParityIT {
    private static final float TIMESTEP = 601;

    /** A sixteenth of the blocks, for as many of the multiprocessors: the tiles are large ones, as at the real size. */
    private static final int SIZE = 64;
    private static final int MULTIPROCESSORS = 8;

    /** All channels of the corrector, on a sixteenth of the pixels. */
    @Test
    void theCorrectorEqualsTheCpuOnSmallImages() {
        HashNetwork corrector = HashNetwork.corrector();
        assertParity(new HashNetwork(corrector.name(), corrector.graph(), corrector.weights(), SIZE),
                new CudaBackend(Precision.FP32,
                        new EmulatedDevice(Precision.FP32, MULTIPROCESSORS, EmulatedDevice.SHARED_BYTES)),
                1e-4);
    }

    /** Measured: the corrector 4.9e-6, 8.0e-4, 7.7e-3; the prior 1.3e-5, 8.1e-4, 9.0e-3, in 1, 13 and 6 minutes. */
    @ParameterizedTest
    @CsvSource({"corrector, FP32, 1e-4", "corrector, TF32, 3e-3", "corrector, BF16, 1e-2", "prior, FP32, 1e-4",
            "prior, TF32, 3e-3", "prior, BF16, 1e-2"})
    void equalsTheCpu(String name, Precision precision, double tolerance) {
        EmulatedBackend.assumeThatThereIsTime();
        assertParity(network(name), new CudaBackend(precision, new EmulatedDevice(precision)), tolerance);
    }

    /** The same on an emulated H100, whose own kernels compute most convolutions. */
    @ParameterizedTest
    @CsvSource({"corrector, TF32, 3e-3", "corrector, BF16, 1e-2", "prior, TF32, 3e-3", "prior, BF16, 1e-2"})
    void equalsTheCpuOnHopper(String name, Precision precision, double tolerance) {
        EmulatedBackend.assumeThatThereIsTime();
        assertParity(network(name), new CudaBackend(precision, EmulatedDevice.hopper(precision, 132, false)),
                tolerance);
    }

    private static HashNetwork network(String name) {
        return name.equals("prior") ? HashNetwork.prior() : HashNetwork.corrector();
    }

    private static void assertParity(HashNetwork network, CudaBackend emulation, double tolerance) {
        Map<String, Tensor> inputs = network.inputs(1, TIMESTEP);
        Tensor expected;
        try (Network cpu = new CpuBackend().compile(network.graph(), network.weights())) {
            expected = cpu.predict(inputs);
        }
        try (Network emulated = emulation.compile(network.graph(), network.weights())) {
            Golden.assertClose(expected, emulated.predict(inputs), tolerance);
        }
    }
}
