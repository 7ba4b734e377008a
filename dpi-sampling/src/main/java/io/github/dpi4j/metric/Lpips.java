package io.github.dpi4j.metric;

import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Learned perceptual image patch similarity, version 0.1 (Zhang et al., "The Unreasonable Effectiveness of Deep Features as a
 * Perceptual Metric", CVPR 2018): the squared differences of a backbone's feature maps, each pixel's normalised to length 1,
 * weighted by channel, averaged over the map and added over the maps. 0 for equal images; lower is closer.
 *
 * @param backbone feature maps (1, C, H, W) of an image (1, 3, H, W), which has been brought to the backbone's range by then
 * @param heads non-negative weights of the channels, for each map
 */
public record Lpips(Function<Tensor, List<Tensor>> backbone, List<float[]> heads) implements FullReferenceMetric {
    /** LPIPS's scaling layer for images in [-1, 1], by channel: red, green, blue. */
    private static final float[] SHIFT = {-.030f, -.088f, -.188f};
    private static final float[] SCALE = {.458f, .448f, .450f};
    private static final double EPSILON = 1e-10;

    /** Checks the components. */
    public Lpips {
        Objects.requireNonNull(backbone, "backbone");
        heads = List.copyOf(heads);
    }

    @Override
    public double measure(RgbImage image, RgbImage reference) {
        ImagePair pair = new ImagePair(image, reference);
        return measure(ImageTensors.toTensor(List.of(pair.image())), ImageTensors.toTensor(List.of(pair.reference())));
    }

    /**
     * Compares two images as tensors.
     *
     * @param image (1, 3, H, W) in [-1, 1]
     * @param reference of the same shape
     * @return the distance
     */
    public double measure(Tensor image, Tensor reference) {
        List<Tensor> x = backbone.apply(scaled(image));
        List<Tensor> y = backbone.apply(scaled(reference));
        if (x.size() != heads.size()) {
            throw new IllegalArgumentException(
                    "backbone: expected " + heads.size() + " feature maps, as many as heads, got " + x.size());
        }
        double sum = 0;
        for (int layer = 0; layer < heads.size(); layer++) {
            sum += distance(x.get(layer), y.get(layer), heads.get(layer));
        }
        return sum;
    }

    private static Tensor scaled(Tensor image) {
        Tensor out = Tensor.zeros(image.shape());
        int plane = image.dim(2) * image.dim(3);
        for (int i = 0; i < out.size(); i++) {
            int c = i / plane % RgbImage.CHANNELS;
            out.data()[i] = (image.data()[i] - SHIFT[c]) / SCALE[c];
        }
        return out;
    }

    private static double distance(Tensor x, Tensor y, float[] head) {
        if (x.dim(1) != head.length) {
            throw new IllegalArgumentException(
                    "backbone: expected a feature map of " + head.length + " channels, got " + x.dim(1));
        }
        int plane = x.dim(2) * x.dim(3);
        double sum = 0;
        for (int p = 0; p < plane; p++) {
            double lengthX = length(x, p, plane);
            double lengthY = length(y, p, plane);
            for (int c = 0; c < head.length; c++) {
                double difference = x.data()[c * plane + p] / lengthX - y.data()[c * plane + p] / lengthY;
                sum += head[c] * difference * difference;
            }
        }
        return sum / plane;
    }

    private static double length(Tensor map, int p, int plane) {
        double squares = 0;
        for (int c = 0; c < map.dim(1); c++) {
            double value = map.data()[c * plane + p];
            squares += value * value;
        }
        return Math.sqrt(squares) + EPSILON;
    }
}
