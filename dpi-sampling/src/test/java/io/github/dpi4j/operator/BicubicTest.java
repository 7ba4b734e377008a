package io.github.dpi4j.operator;

import static io.github.dpi4j.golden.Golden.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BicubicTest {
    /** The 8-bit resizer has Pillow's bytes. It rounds between the directions, too, so one direction at a time. */
    @ParameterizedTest
    @CsvSource({"37, 53, 37, 20", "37, 53, 11, 53", "37, 53, 37, 61", "37, 53, 100, 53", "8, 8, 8, 2"})
    void pillowsIsTheEightBitResizerBeforeItRounds(int height, int width, int outHeight, int outWidth) {
        Tensor x = bytes(height, width);
        Tensor y = Bicubic.pillow(height, width, outHeight, outWidth).apply(x);
        RgbImage resized = Resizer.resize(image(x), outWidth, outHeight, ResizeFilter.BICUBIC);
        for (int i = 0; i < y.size(); i++) {
            int pixel = i % (outHeight * outWidth);
            int channel = i / (outHeight * outWidth);
            int expected = resized.pixels()[RgbImage.CHANNELS * pixel + channel] & 0xff;
            assertEquals(expected, Math.clamp(y.data()[i], 0, 255), 0.501);
        }
    }

    /** 0 … 255 at random. */
    private static Tensor bytes(int height, int width) {
        Tensor x = HashWeights.input("bicubic.bytes", 128, Shape.of(1, 3, height, width));
        for (int i = 0; i < x.size(); i++) {
            x.data()[i] = (float) Math.floor(x.data()[i] + 128);
        }
        return x;
    }

    private static RgbImage image(Tensor x) {
        RgbImage image = RgbImage.blank(x.dim(3), x.dim(2));
        int plane = x.dim(2) * x.dim(3);
        for (int i = 0; i < x.size(); i++) {
            image.pixels()[RgbImage.CHANNELS * (i % plane) + i / plane] = (byte) x.data()[i];
        }
        return image;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void srConvIsImresizeAndForOddFactorsHalfAPixelOff(int s) {
        int n = 12 * s;
        Tensor ramp = Tensor.zeros(1, 1, n, n);
        for (int i = 0; i < ramp.size(); i++) {
            ramp.data()[i] = (float) (i % n) / n;
        }
        Tensor matlab = Bicubic.matlab(n, n, 1.0 / s).apply(ramp);
        Tensor srConv = Bicubic.srConv(n, n, s).apply(ramp);
        double shift = s % 2 == 0 ? 0 : 0.5 / n;
        // In the middle of a row, far from the border, a ramp shows where a filter's centre lies.
        for (int column = 4; column < 8; column++) {
            assertEquals(matlab.data()[column] - shift, srConv.data()[column], 1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.25, 1 / 3.0, 0.4, 1, 1.5, 2})
    void constantsStayAndTheResizerKeepsTheImageCentred(double scale) {
        Tensor x = Tensor.zeros(1, 1, 17, 20);
        java.util.Arrays.fill(x.data(), 0.7f);
        for (LinearOperator a : new LinearOperator[]{Bicubic.matlab(17, 20, scale), Bicubic.resizer(17, 20, scale)}) {
            Tensor y = a.apply(x);
            assertEquals(Shape.of(1, 1, (int) Math.ceil(17 * scale), (int) Math.ceil(20 * scale)), y.shape());
            for (float value : y.data()) {
                assertEquals(0.7, value, 1e-6);
            }
        }
        Tensor random = HashWeights.input("bicubic.mirror", 1, Shape.of(1, 1, 17, 20));
        LinearOperator resizer = Bicubic.resizer(17, 20, scale);
        // Turned by half a turn before or after: the same.
        assertClose(turned(resizer.apply(random)), resizer.apply(turned(random)), 1e-5);
    }

    private static Tensor turned(Tensor x) {
        Tensor out = Tensor.zeros(x.shape());
        for (int i = 0; i < x.size(); i++) {
            out.data()[x.size() - 1 - i] = x.data()[i];
        }
        return out;
    }
}
