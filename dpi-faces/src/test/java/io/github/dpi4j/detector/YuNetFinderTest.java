package io.github.dpi4j.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.network.YuNet;
import io.github.dpi4j.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YuNetFinderTest {
    /** One cell of each of two maps says that there is a face; the weaker shows the same one. */
    @Test
    void cellsBecomeFacesInPixelsOfThePicture() {
        Map<String, Tensor> maps = new HashMap<>();
        for (int stride : YuNet.STRIDES) {
            int cells = 64 / stride;
            maps.put("cls_" + stride, Tensor.zeros(1, 1, cells, cells));
            maps.put("obj_" + stride, Tensor.zeros(1, 1, cells, cells));
            maps.put("bbox_" + stride, Tensor.zeros(1, 4, cells, cells));
            maps.put("kps_" + stride, Tensor.zeros(1, 10, cells, cells));
        }
        // Row 3, column 2 of 8×8 cells of 8 pixels.
        set(maps, "cls_8", 64, 26, 0.81f);
        set(maps, "obj_8", 64, 26, 1f);
        set(maps, "bbox_8", 64, 26, 0.5f, 0.25f, (float) Math.log(4), (float) Math.log(5));
        set(maps, "kps_8", 64, 26, -1, 0, 1, 0.5f, 0, 1, -1, 2, 1, 2);
        set(maps, "cls_16", 16, 5, 0.49f);
        set(maps, "obj_16", 16, 5, 1f);
        set(maps, "bbox_16", 16, 5, 0.25f, 0.625f, (float) Math.log(2), (float) Math.log(2.5));
        List<DetectedFace> faces = YuNetFinder.decode(maps, 0.6, 2);
        assertEquals(1, faces.size());
        DetectedFace face = faces.getFirst();
        assertEquals(0.9, face.score(), 1e-6);
        assertEquals(2 * (2.5 * 8 - 16), face.box().x(), 1e-4);
        assertEquals(2 * (3.25 * 8 - 20), face.box().y(), 1e-4);
        assertEquals(64, face.box().width(), 1e-4);
        assertEquals(80, face.box().height(), 1e-4);
        assertEquals(2 * 8, face.landmarks().rightEye().x(), 1e-4);
        assertEquals(2 * 28, face.landmarks().leftEye().y(), 1e-4);
        assertEquals(2 * 40, face.landmarks().leftMouth().y(), 1e-4);
        assertEquals(0, YuNetFinder.decode(maps, 0.95, 2).size());
    }

    private static void set(Map<String, Tensor> maps, String name, int cells, int cell, float... values) {
        for (int c = 0; c < values.length; c++) {
            maps.get(name).data()[c * cells + cell] = values[c];
        }
    }
}
