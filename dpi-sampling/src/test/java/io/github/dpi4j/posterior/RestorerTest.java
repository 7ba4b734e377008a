package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.TorchGenerator;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From image to image with the tiny networks. */
class RestorerTest {
    private static TinyNetworks networks;

    @BeforeAll
    static void compile() {
        networks = TinyNetworks.of("e2e.", 32);
    }

    @AfterAll
    static void close() {
        networks.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ddim20_seed5", "ddim20_eta05_seed6"})
    void theSeedGivesTheReferencesImage(String name) throws IOException {
        String file = "golden/" + name + "_out.safetensors";
        Map<String, String> run = Golden.metadata(file);
        Restorer restorer = restorer(Double.parseDouble(run.get("eta")), Integer.parseInt(run.get("k")));
        RgbImage low = image(name + "_lr.png");
        NoiseSource noise = NoiseSource.shared(new TorchGenerator(Long.parseLong(run.get("seed"))));
        RgbImage restored = restorer.restore(List.of(low), noise, StepListener.NONE).getFirst();
        RgbImage expected = ImageTensors.toImage(Golden.load(file).tensor("final"));
        int within = 0;
        for (int i = 0; i < expected.pixels().length; i++) {
            int difference = (restored.pixels()[i] & 0xff) - (expected.pixels()[i] & 0xff);
            within += Math.abs(difference) <= 1 ? 1 : 0;
        }
        assertTrue(within >= 0.999 * expected.pixels().length, within + " of " + expected.pixels().length);
    }

    @Test
    void anImageIsRestoredInTheSameWayAloneAndInABatch() throws IOException {
        Restorer restorer = restorer(0.5, 2);
        List<RgbImage> batch = List.of(image("ddim20_seed5_lr.png"), image("ddim20_eta05_seed6_lr.png"));
        List<RgbImage> together = restorer.restore(batch, Restorer.noise(3, batch), StepListener.NONE);
        for (int n = 0; n < 2; n++) {
            List<RgbImage> one = List.of(batch.get(n));
            RgbImage alone = restorer.restore(one, Restorer.noise(3, one), StepListener.NONE).getFirst();
            assertEquals(alone, together.get(n));
            assertNotEquals(alone, restorer.restore(one, Restorer.noise(4, one), StepListener.NONE).getFirst());
        }
    }

    @Test
    void refusesASizeThatTheGridDoesNotDivide() {
        assertThrows(IllegalArgumentException.class, () -> restorer(0, 3));
    }

    private static Restorer restorer(double eta, int k) {
        Dpi dpi = new Dpi(new Ddim(eta), DpiSettings.DDIM, networks.conditionCorrector());
        return new Restorer(new PosteriorSampler(networks.prior("ddim20"), dpi), new Preparation.Grid(k), 0,
                BackProjection.NONE, 32, 32);
    }

    private static RgbImage image(String name) throws IOException {
        return ImageFiles.read(Golden.file("golden/" + name));
    }
}
