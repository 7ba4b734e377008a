package io.github.dpi4j.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.network.FaceEmbedding;
import io.github.dpi4j.network.FeatureNetwork;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkFeaturesTest {
    @Test
    void theFaceIsCutOutFromBrowsToChin() throws IOException {
        RgbImage image = ImageFiles.read(Golden.file("golden/images/face_256.png"));
        Graph graph = FaceEmbedding.graph();
        FeatureNetwork embedding = new FeatureNetwork("hash", graph,
                HashWeights.weights("features.", Parameters.of(graph)));
        // 0.64 · 256 = 164 pixels; 46 above them in the middle, and 0.11 · 256 = 28 more.
        RgbImage face = Resizer.resize(image.crop(46, 74, 164, 164), 150, 150, ResizeFilter.BICUBIC);
        Tensor x = Tensor.zeros(1, 3, 150, 150);
        for (int i = 0; i < face.pixels().length; i++) {
            x.data()[i % 3 * 150 * 150 + i / 3] = face.pixels()[i] & 0xff;
        }
        try (Network network = embedding.compile(new CpuBackend());
                NetworkFeatures features = NetworkFeatures.faceEmbedding(embedding, new CpuBackend())) {
            assertArrayEquals(network.predictAll(Map.of("x", x)).get("embedding").data(), features.of(image));
            assertEquals(128, features.of(image.crop(0, 0, 17, 40)).length, "any size");
            assertEquals(0, new IdentityDistance(features).measure(image, image));
        }
    }

    @Test
    void inceptionSeesRedGreenAndBlueFromZeroToOne() {
        RgbImage image = RgbImage.of(2, 1, new byte[]{0, (byte) 255, 51, 102, 0, (byte) 255});
        assertArrayEquals(new float[]{0, 0.4f, 1, 0, 0.2f, 1}, NetworkFeatures.tensor(image, 255).data());
    }
}
