package io.github.dpi4j.degradation;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.tensor.Tensor;

/** Conversion of bytes to the degradations' range [0, 1] and back. */
final class UnitTensors {
    private UnitTensors() {
    }

    /** Returns the image as a tensor (1, 3, H, W): v / 255. */
    static Tensor toTensor(RgbImage image) {
        int plane = image.width() * image.height();
        Tensor out = Tensor.zeros(1, RgbImage.CHANNELS, image.height(), image.width());
        for (int i = 0; i < image.pixels().length; i++) {
            out.data()[i % RgbImage.CHANNELS * plane + i / RgbImage.CHANNELS] = (image.pixels()[i] & 0xff) / 255f;
        }
        return out;
    }

    /** Returns a tensor (1, 3, H, W) as an image: clipped to [0, 1] and rounded, halves to even. */
    static RgbImage toImage(Tensor tensor) {
        RgbImage out = RgbImage.blank(tensor.dim(3), tensor.dim(2));
        int plane = out.width() * out.height();
        for (int i = 0; i < out.pixels().length; i++) {
            float value = tensor.data()[i % RgbImage.CHANNELS * plane + i / RgbImage.CHANNELS];
            out.pixels()[i] = (byte) Math.clamp((int) Math.rint(value * 255), 0, 255);
        }
        return out;
    }
}
