package io.github.dpi4j.metric;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.network.FaceEmbedding;
import io.github.dpi4j.network.FeatureNetwork;
import io.github.dpi4j.network.Inception;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Features that a network makes of images. Thread-safe: one image goes through the network at a time. */
public final class NetworkFeatures implements ImageFeatures, AutoCloseable {
    /**
     * Side of the part of an aligned face that is embedded, as a share of the image's side: from the brows to the chin, as the
     * network has seen faces. With it 0.2 % of the pairs of 30 people lie below {@link FaceEmbedding#SAME_PERSON}, and with the
     * image's middle 78 %.
     */
    private static final double FACE = 0.64;
    /** How far below the image's middle that part's lies, as a share of the image's side. */
    private static final double BELOW = 0.11;
    private static final int BYTE = 255;

    private final String name;
    private final Network network;
    private final Function<RgbImage, Tensor> input;
    private final String output;

    private NetworkFeatures(String name, Network network, Function<RgbImage, Tensor> input, String output) {
        this.name = name;
        this.network = network;
        this.input = input;
        this.output = output;
    }

    /**
     * {@return Inception's features, {@code inception}: of FID and KID, for images of any size}
     *
     * @param network the network
     * @param backend the backend
     */
    public static NetworkFeatures inception(FeatureNetwork network, Backend backend) {
        return new NetworkFeatures("inception", network.compile(backend), image -> tensor(image, BYTE),
                Inception.FEATURES);
    }

    /**
     * {@return the embedding of faces, {@code face}: for images that are aligned as FFHQ's, of which the face is cut
     * out and brought to the network's size by Pillow's bicubic}
     *
     * @param network the network
     * @param backend the backend
     */
    public static NetworkFeatures faceEmbedding(FeatureNetwork network, Backend backend) {
        return new NetworkFeatures("face", network.compile(backend), image -> tensor(face(image), 1),
                FaceEmbedding.EMBEDDING);
    }

    private static RgbImage face(RgbImage image) {
        int whole = Math.min(image.width(), image.height());
        int side = Math.max(1, (int) Math.round(FACE * whole));
        int top = Math.min(image.height() - side, (image.height() - side) / 2 + (int) Math.round(BELOW * whole));
        return Resizer.resize(image.crop((image.width() - side) / 2, top, side, side), FaceEmbedding.SIZE,
                FaceEmbedding.SIZE, ResizeFilter.BICUBIC);
    }

    /** The image as a tensor (1, 3, H, W), its values divided. */
    static Tensor tensor(RgbImage image, float divisor) {
        int plane = image.width() * image.height();
        Tensor out = Tensor.zeros(1, RgbImage.CHANNELS, image.height(), image.width());
        for (int i = 0; i < image.pixels().length; i++) {
            out.data()[i % RgbImage.CHANNELS * plane + i / RgbImage.CHANNELS] = (image.pixels()[i] & 0xff) / divisor;
        }
        return out;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized float[] of(RgbImage image) {
        Map<String, Tensor> outputs = network.predictAll(Map.of(FeatureNetwork.INPUT, input.apply(image)));
        return Objects.requireNonNull(outputs.get(output), output).data();
    }

    @Override
    public void close() {
        network.close();
    }
}
