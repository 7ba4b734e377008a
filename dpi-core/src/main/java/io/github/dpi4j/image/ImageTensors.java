package io.github.dpi4j.image;

import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** Pixel values 0 … 255 to the networks' range [-1, 1] and back: the only place that maps ranges. */
public final class ImageTensors {
    private ImageTensors() {
    }

    /**
     * {@return the image as a tensor (1, 3, H, W) in [-1, 1]: v / 127.5 - 1}
     *
     * @param image the image; not modified
     */
    public static Tensor toTensor(RgbImage image) {
        return toTensor(List.of(image));
    }

    /**
     * {@return images of one size as a tensor (N, 3, H, W) in [-1, 1]}
     *
     * @param images images of equal size; not modified
     * @throws IllegalArgumentException if there is no image, or their sizes differ
     */
    public static Tensor toTensor(List<RgbImage> images) {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("images: expected at least 1, got none");
        }
        int width = images.getFirst().width();
        int height = images.getFirst().height();
        Tensor out = Tensor.zeros(images.size(), RgbImage.CHANNELS, height, width);
        int plane = width * height;
        for (int n = 0; n < images.size(); n++) {
            RgbImage image = images.get(n);
            if (image.width() != width || image.height() != height) {
                throw new IllegalArgumentException("images: expected one size, " + width + "×" + height + ", got "
                        + image.width() + "×" + image.height() + " at position " + n);
            }
            int base = n * RgbImage.CHANNELS * plane;
            for (int i = 0; i < image.pixels().length; i++) {
                out.data()[base + i % RgbImage.CHANNELS * plane + i / RgbImage.CHANNELS] = (image.pixels()[i] & 0xff)
                        / 127.5f - 1;
            }
        }
        return out;
    }

    /**
     * {@return the single image of a tensor (1, 3, H, W): values are rounded to the nearest of 0 … 255, those outside
     * [-1, 1] are clamped}
     *
     * @param tensor one image (1, 3, H, W) in [-1, 1]; not modified
     * @throws IllegalArgumentException if the shape is another, or a value is NaN
     */
    public static RgbImage toImage(Tensor tensor) {
        if (tensor.shape().rank() != 4 || tensor.dim(0) != 1) {
            throw new IllegalArgumentException("image: expected a tensor 1×3×H×W, got " + tensor.shape());
        }
        return toImage(tensor, 0);
    }

    /**
     * {@return all images of a tensor (N, 3, H, W), as {@link #toImage(Tensor)} does one}
     *
     * @param tensor images (N, 3, H, W) in [-1, 1]; not modified
     */
    public static List<RgbImage> toImages(Tensor tensor) {
        return IntStream.range(0, tensor.dim(0)).mapToObj(n -> toImage(tensor, n)).toList();
    }

    /**
     * {@return one image of a tensor (N, 3, H, W), as {@link #toImage(Tensor)}}
     *
     * @param tensor images (N, 3, H, W) in [-1, 1]; not modified
     * @param index from 0 to N - 1
     */
    public static RgbImage toImage(Tensor tensor, int index) {
        if (tensor.shape().rank() != 4 || tensor.dim(1) != RgbImage.CHANNELS || index < 0 || index >= tensor.dim(0)) {
            throw new IllegalArgumentException(
                    "image: expected a tensor N×3×H×W with N > " + index + ", got " + tensor.shape());
        }
        RgbImage out = RgbImage.blank(tensor.dim(3), tensor.dim(2));
        int plane = tensor.dim(2) * tensor.dim(3);
        int base = index * RgbImage.CHANNELS * plane;
        for (int i = 0; i < out.pixels().length; i++) {
            float value = tensor.data()[base + i % RgbImage.CHANNELS * plane + i / RgbImage.CHANNELS];
            if (Float.isNaN(value)) {
                throw new IllegalArgumentException("image: expected numbers, got NaN in channel "
                        + i % RgbImage.CHANNELS + " of pixel " + i / RgbImage.CHANNELS);
            }
            out.pixels()[i] = (byte) Math.clamp(Math.round((value + 1) * 127.5f), 0, 255);
        }
        return out;
    }
}
