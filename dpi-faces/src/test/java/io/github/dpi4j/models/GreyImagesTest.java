package io.github.dpi4j.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GreyImagesTest {
    private static RgbImage ramp(int spread) {
        RgbImage image = RgbImage.blank(12, 12);
        for (int i = 0; i < image.pixels().length; i++) {
            image.pixels()[i] = (byte) (40 + i / 3 + i % 3 * spread / 2);
        }
        return image;
    }

    @Test
    void channelsMayDifferByEight() {
        assertTrue(GreyImages.isGrey(ramp(8)));
        assertFalse(GreyImages.isGrey(ramp(10)));
        RgbImage restored = ramp(100);
        assertSame(restored, GreyImages.keep(ramp(10), restored));
        RgbImage grey = GreyImages.keep(ramp(8), restored);
        assertEquals(Math.round(restored.luma(5, 7)), grey.get(5, 7, 0));
        assertEquals(grey.get(5, 7, 0), grey.get(5, 7, 2));
    }

    @Test
    void networksRestoreGreyFacesInGrey() throws IOException {
        FaceModel model = new FaceModel(SmallModels.prior(48), Optional.empty());
        try (FaceNetworks networks = model.open(new CpuBackend())) {
            assertTrue(GreyImages.isGrey(networks.restorer(4).restore(ramp(0), 1)));
            assertFalse(GreyImages.isGrey(networks.restorer(4).restore(ramp(60), 1)));
        }
    }
}
