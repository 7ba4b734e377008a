package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackProjectionTest {
    private final Random random = new Random(5);

    @ParameterizedTest
    @CsvSource({"4, 4", "5, 3", "16, 16", "1, 7"})
    void aTrustedImageIsMetExactly(int width, int height) {
        Tensor x = ImageTensors.toTensor(List.of(image(16, 16, 60, 200)));
        RgbImage low = image(width, height, 60, 200);
        Tensor projected = new BackProjection(2).apply(x, List.of(low));
        Tensor reduced = Bicubic.pillow(16, 16, height, width).apply(projected);
        assertTrue(reduced.minus(ImageTensors.toTensor(List.of(low))).maxAbs() < 1e-4);
    }

    @Test
    void theWeightIsTheErrorsShareOfTheResidualsVariance() {
        Tensor residual = Tensor.of(new float[]{0.3f, -0.3f, 0.3f, 0.3f}, 1, 1, 2, 2);
        assertEquals(1.0 / 9, new BackProjection(0.1).weight(residual), 1e-6);
        assertEquals(1, new BackProjection(0.4).weight(residual));
        assertEquals(1, new BackProjection(0.1).weight(Tensor.zeros(1, 1, 2, 2)));
    }

    @Test
    void eachImageOfABatchHasAWeightOfItsOwn() {
        RgbImage far = image(8, 8, 0, 255);
        RgbImage near = image(8, 8, 120, 130);
        Tensor x = ImageTensors.toTensor(List.of(image(32, 32, 120, 130), image(32, 32, 120, 130)));
        BackProjection projection = new BackProjection(0.05);
        Tensor together = projection.apply(x, List.of(far, near));
        Tensor alone = projection.apply(x.slice(1, 2), List.of(near));
        assertEquals(0, together.slice(1, 2).minus(alone).maxAbs());
    }

    @Test
    void largerImagesAndNoErrorLeaveTheImagesAsTheyAre() {
        Tensor x = ImageTensors.toTensor(List.of(image(8, 8, 0, 255)));
        assertSame(x, BackProjection.NONE.apply(x, List.of(image(4, 4, 0, 255))));
        assertEquals(0, new BackProjection(1).apply(x, List.of(image(9, 4, 0, 255))).minus(x).maxAbs());
    }

    @Test
    void refusesAnErrorThatIsNoNumber() {
        assertThrows(IllegalArgumentException.class, () -> new BackProjection(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new BackProjection(-1));
    }

    private RgbImage image(int width, int height, int from, int to) {
        byte[] pixels = new byte[width * height * RgbImage.CHANNELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(from, to + 1);
        }
        return RgbImage.of(width, height, pixels);
    }
}
