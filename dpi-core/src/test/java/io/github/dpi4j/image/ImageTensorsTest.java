package io.github.dpi4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageTensorsTest {
    private static RgbImage ramp(int width, int height, int first) {
        RgbImage image = RgbImage.blank(width, height);
        for (int i = 0; i < image.pixels().length; i++) {
            image.pixels()[i] = (byte) (first + i);
        }
        return image;
    }

    @Test
    void everyPixelValueComesBack() {
        RgbImage all = ramp(16, 16, 0);
        assertEquals(all, ImageTensors.toImage(ImageTensors.toTensor(all)));
    }

    @Test
    void putsChannelsInPlanesFromMinusOneToOne() {
        Tensor tensor = ImageTensors.toTensor(RgbImage.of(2, 1, new byte[]{0, 51, (byte) 255, 102, (byte) 204, 0}));
        assertEquals(Shape.of(1, 3, 1, 2), tensor.shape());
        assertArrayEquals(new float[]{-1, -0.2f, -0.6f, 0.6f, 1, -1}, tensor.data(), 1e-6f);
    }

    @Test
    void stacksImagesOfOneSizeAndTakesThemOutAgain() {
        List<RgbImage> images = List.of(ramp(3, 2, 7), ramp(3, 2, 100));
        Tensor batch = ImageTensors.toTensor(images);
        assertEquals(Shape.of(2, 3, 2, 3), batch.shape());
        assertEquals(images.get(0), ImageTensors.toImage(batch, 0));
        assertEquals(images.get(1), ImageTensors.toImage(batch, 1));
        assertEquals(images, ImageTensors.toImages(batch));
    }

    @Test
    void roundsToTheNearestValueAndClamps() {
        float[] values = {-1.5f, 0, 0.003f, 3, Float.NEGATIVE_INFINITY, 0.9999f};
        RgbImage image = ImageTensors.toImage(Tensor.of(values, 1, 3, 1, 2));
        assertArrayEquals(new byte[]{0, (byte) 128, 0, (byte) 128, (byte) 255, (byte) 255}, image.pixels());
    }

    @Test
    void refusesWhatIsNoImage() {
        assertThrows(IllegalArgumentException.class, () -> ImageTensors.toImage(Tensor.zeros(3, 4, 4)));
        assertThrows(IllegalArgumentException.class, () -> ImageTensors.toImage(Tensor.zeros(2, 3, 4, 4)));
        assertThrows(IllegalArgumentException.class, () -> ImageTensors.toImage(Tensor.zeros(1, 4, 4, 4)));
        assertThrows(IllegalArgumentException.class, () -> ImageTensors.toImage(Tensor.zeros(1, 3, 4, 4), 1));
        Tensor broken = Tensor.zeros(1, 3, 2, 2);
        broken.data()[5] = Float.NaN;
        assertThrows(IllegalArgumentException.class, () -> ImageTensors.toImage(broken));
        assertThrows(IllegalArgumentException.class, () -> ImageTensors.toTensor(List.of()));
        List<RgbImage> mixed = List.of(RgbImage.blank(2, 3), RgbImage.blank(3, 2));
        assertThrows(IllegalArgumentException.class, () -> ImageTensors.toTensor(mixed));
    }
}
