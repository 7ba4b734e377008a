package io.github.dpi4j.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;

/**
 * A feature map between two stretches of NaN: a kernel that lets what it reads beyond the map into a result, or writes
 * there, is caught. The channels that fill up a pixel's last vector hold a number that would be noticed, too.
 */
record GuardedMap(FeatureMap map) {
    /** What stands in padding channels: a kernel may read it, but must not let it count. */
    private static final float PADDING = 54321;
    private static final int BEFORE = 64;
    /** Matrix kernels may read a few pixels past the last one. */
    private static final int PIXELS_AFTER = 8;

    /** A map whose contents are to be written: NaN so far. */
    static GuardedMap empty(int images, int height, int width, int channels) {
        int size = Math.toIntExact(FeatureMap.size(images, height, width, channels));
        float[] data = new float[BEFORE + size + PIXELS_AFTER * Lanes.padded(channels)];
        Arrays.fill(data, Float.NaN);
        return new GuardedMap(new FeatureMap(data, BEFORE, images, height, width, channels));
    }

    /** A map with the elements of an (N, C, H, W) tensor. */
    static GuardedMap of(Tensor nchw) {
        FeatureMap map = empty(nchw.dim(0), nchw.dim(2), nchw.dim(3), nchw.dim(1)).map;
        int end = map.at(map.images(), 0, 0);
        Arrays.fill(map.data(), BEFORE, end, PADDING);
        for (int i = 0; i < nchw.size(); i++) {
            map.data()[at(map, i)] = nchw.data()[i];
        }
        return new GuardedMap(map);
    }

    /** The elements as an (N, C, H, W) tensor; nothing but the map has been written, and its padding is finite. */
    Tensor toTensor() {
        assertGuarded();
        Tensor nchw = Tensor.zeros(map.images(), map.channels(), map.height(), map.width());
        for (int i = 0; i < nchw.size(); i++) {
            nchw.data()[i] = map.data()[at(map, i)];
        }
        for (int i = BEFORE; i < map.at(map.images(), 0, 0); i++) {
            if ((i - BEFORE) % map.stride() >= map.channels()) {
                assertTrue(Float.isFinite(map.data()[i]), "padding");
            }
        }
        return nchw;
    }

    /** The map holds what it was made of. */
    void assertUnmodified(Tensor nchw) {
        assertArrayEquals(of(nchw).map.data(), map.data(), "an input was modified");
    }

    private void assertGuarded() {
        for (int i = 0; i < map.data().length; i++) {
            if (i < BEFORE || i >= map.at(map.images(), 0, 0)) {
                assertEquals(Float.NaN, map.data()[i], "written beyond the map");
            }
        }
    }

    private static int at(FeatureMap map, int nchw) {
        int x = nchw % map.width();
        int y = nchw / map.width() % map.height();
        int channel = nchw / map.width() / map.height() % map.channels();
        return map.at(nchw / map.width() / map.height() / map.channels(), y, x) + channel;
    }
}
