package io.github.dpi4j.models;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cuda.EmulatedBackend;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.posterior.Restorer;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the GPU's precision does to a whole restoration with the bundled model. */
class EmulatedFaceIT {
    private static final int SCALE = 4;

    private static RgbImage restored(Backend backend) throws IOException {
        RgbImage face = ExampleFaces.load(FaceModel.BUNDLED_SIZE).getFirst().image();
        int side = FaceModel.BUNDLED_SIZE / SCALE;
        List<RgbImage> low = List.of(Resizer.resize(face, side, side, ResizeFilter.BICUBIC));
        try (FaceNetworks networks = FaceModel.bundled().open(backend)) {
            return networks.restorer(SCALE)
                    .restore(low, Restorer.noise(1, low), StepListener.NONE).getFirst();
        }
    }

    /** 12 minutes. Measured: one level (0.0082 between -1 and 1, 64 dB). */
    @Test
    void inBf16ItEndsWithinTwoGreyLevels() throws IOException {
        EmulatedBackend.assumeThatThereIsTime();
        byte[] expected = restored(new CpuBackend()).pixels();
        byte[] actual = restored(EmulatedBackend.open(Precision.BF16)).pixels();
        for (int i = 0; i < expected.length; i++) {
            int difference = Math.abs((expected[i] & 0xff) - (actual[i] & 0xff));
            assertTrue(difference <= 2, "value " + i + " differs by " + difference);
        }
    }
}
