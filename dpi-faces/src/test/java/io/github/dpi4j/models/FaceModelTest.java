package io.github.dpi4j.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.optim.Initialization;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaceModelTest {
    private static final Weights WEIGHTS = Initialization.random(UNet.graph(UNetConfig.of(32, 3, 1,
            new Heads.Width(16), List.of(new Level(32, false), new Level(32, true)))), new PhiloxStream(1, 1));

    @Test
    void theNearestScaleIsThatOfTheNearestRatio() {
        FaceModel model = new FaceModel(64, WEIGHTS, Map.of(4, WEIGHTS, 8, WEIGHTS));
        assertEquals(4, model.nearestScale(16));
        assertEquals(8, model.nearestScale(8));
        assertEquals(8, model.nearestScale(11));
        assertEquals(4, model.nearestScale(12));
        assertEquals(4, model.nearestScale(64));
        assertEquals(8, model.nearestScale(1));
    }

    @Test
    void sizesThatDoNotSuitAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new FaceModel(63, WEIGHTS, Map.of()));
        assertThrows(IllegalArgumentException.class, () -> new FaceModel(64, WEIGHTS, Map.of(3, WEIGHTS)));
        assertThrows(IllegalArgumentException.class,
                () -> new FaceModel(64, WEIGHTS, Map.of()).nearestScale(16));
    }

    @Test
    void examplesAreFacesOfTheModelsSize() throws IOException {
        List<ExampleFaces.Example> faces = ExampleFaces.load(64);
        assertEquals(3, faces.size());
        for (ExampleFaces.Example face : faces) {
            assertEquals(64, face.image().width());
            assertEquals(64, face.image().height());
        }
    }
}
