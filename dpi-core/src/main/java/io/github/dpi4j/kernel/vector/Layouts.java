package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Moves of activations between layouts. */
public final class Layouts {
    private Layouts() {
    }

    /**
     * (N, C, H, W) → feature map, whose padding channels become 0.
     *
     * @param nchw from {@code offset}; not modified
     * @param map written
     */
    public static void load(float[] nchw, int offset, FeatureMap map, Workers workers) {
        int area = map.height() * map.width();
        workers.run(map.images() * map.height(), (task, _) -> {
            int image = task / map.height();
            int y = task % map.height();
            int row = map.at(image, y, 0);
            Arrays.fill(map.data(), row, row + map.width() * map.stride(), 0f);
            for (int c = 0; c < map.channels(); c++) {
                int from = offset + (image * map.channels() + c) * area + y * map.width();
                for (int x = 0; x < map.width(); x++) {
                    map.data()[row + x * map.stride() + c] = nchw[from + x];
                }
            }
        });
    }

    /**
     * Feature map → (N, C, H, W).
     *
     * @param nchw written from {@code offset}
     */
    public static void store(FeatureMap map, float[] nchw, int offset, Workers workers) {
        int area = map.height() * map.width();
        workers.run(map.images() * map.height(), (task, _) -> {
            int image = task / map.height();
            int y = task % map.height();
            int row = map.at(image, y, 0);
            for (int c = 0; c < map.channels(); c++) {
                int to = offset + (image * map.channels() + c) * area + y * map.width();
                for (int x = 0; x < map.width(); x++) {
                    nchw[to + x] = map.data()[row + x * map.stride() + c];
                }
            }
        });
    }

    /** Puts maps of equal size side by side in channels, whatever their numbers of channels. */
    public static Operation gather(List<FeatureMap> parts, FeatureMap to) {
        return (workers, _) -> workers.run(to.images() * to.height(), (task, _) -> {
            int image = task / to.height();
            int y = task % to.height();
            for (int x = 0; x < to.width(); x++) {
                int at = to.at(image, y, x);
                Arrays.fill(to.data(), at, at + to.stride(), 0f);
                for (FeatureMap part : parts) {
                    System.arraycopy(part.data(), part.at(image, y, x), to.data(), at, part.channels());
                    at += part.channels();
                }
            }
        });
    }

    /**
     * Takes some channels out of a map, which may be larger than the result below and to the right, and adds a map to them.
     *
     * @param addend like {@code to}, or null; may be {@code to}
     */
    public static Operation scatter(FeatureMap from, int firstChannel, @Nullable FeatureMap addend, FeatureMap to) {
        return (workers, _) -> workers.run(to.images() * to.height(), (task, _) -> {
            int image = task / to.height();
            int y = task % to.height();
            for (int x = 0; x < to.width(); x++) {
                int source = from.at(image, y, x) + firstChannel;
                int target = to.at(image, y, x);
                for (int c = 0; c < to.channels(); c++) {
                    float sum = addend == null ? 0 : addend.data()[addend.at(image, y, x) + c];
                    to.data()[target + c] = sum + from.data()[source + c];
                }
                Arrays.fill(to.data(), target + to.channels(), target + to.stride(), 0f);
            }
        });
    }

    /** Puts a map into a larger one, with zeros below it, to its right and behind its last channel. */
    public static Operation pad(FeatureMap from, FeatureMap to) {
        return (workers, _) -> workers.run(to.images() * to.height(), (task, _) -> {
            int image = task / to.height();
            int y = task % to.height();
            Arrays.fill(to.data(), to.at(image, y, 0), to.at(image, y, to.width()), 0f);
            for (int x = 0; y < from.height() && x < from.width(); x++) {
                System.arraycopy(from.data(), from.at(image, y, x), to.data(), to.at(image, y, x), from.channels());
            }
        });
    }

    /** Takes the means of maps apart again: every pixel gets its share, beside what there is so far. */
    public static Operation spread(FeatureMap means, @Nullable FeatureMap addend, FeatureMap to) {
        float share = 1f / (to.height() * to.width());
        return (workers, _) -> workers.run(to.images() * to.height(), (task, _) -> {
            int image = task / to.height();
            int mean = means.at(image, 0, 0);
            for (int x = 0; x < to.width(); x++) {
                int at = to.at(image, task % to.height(), x);
                for (int c = 0; c < to.stride(); c++) {
                    float sum = addend == null ? 0 : addend.data()[addend.at(image, task % to.height(), x) + c];
                    to.data()[at + c] = sum + share * means.data()[mean + c];
                }
            }
        });
    }
}
