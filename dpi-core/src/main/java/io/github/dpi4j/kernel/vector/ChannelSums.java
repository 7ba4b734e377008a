package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The sum of every channel of every image over its pixels: the gradient of a bias, or of an embedding that was added at
 * every pixel.
 */
public final class ChannelSums implements Operation {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;
    /** Pixels that are gone through together, so that memory is read in order. */
    private static final int PIXELS = 8;

    private final FeatureMap map;
    private final float @Nullable [] total;
    private final @Nullable FeatureMap perImage;
    /** By image and row. */
    private final float[] rows;

    /**
     * @param total (channels): the sums over all images are added to it; or null
     * @param perImage of one pixel: the sums of each image are added to it; or null
     */
    public ChannelSums(FeatureMap map, float @Nullable [] total, @Nullable FeatureMap perImage) {
        this.map = map;
        this.total = total;
        this.perImage = perImage;
        this.rows = new float[map.images() * map.height() * map.stride()];
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        int stride = map.stride();
        workers.run(map.images() * map.height(), (task, _) -> {
            Arrays.fill(rows, task * stride, (task + 1) * stride, 0f);
            for (int x = 0; x < map.width(); x += PIXELS) {
                int from = map.at(0, task, x);
                int until = map.at(0, task, Math.min(map.width(), x + PIXELS));
                for (int c = 0; c < stride; c += L) {
                    FloatVector sum = FloatVector.fromArray(S, rows, task * stride + c);
                    for (int i = from; i < until; i += stride) {
                        sum = sum.add(FloatVector.fromArray(S, map.data(), i + c));
                    }
                    sum.intoArray(rows, task * stride + c);
                }
            }
        });
        double[] sums = new double[map.channels()];
        for (int image = 0; image < map.images(); image++) {
            Arrays.fill(sums, 0);
            for (int y = image * map.height(); y < (image + 1) * map.height(); y++) {
                for (int c = 0; c < sums.length; c++) {
                    sums[c] += rows[y * stride + c];
                }
            }
            for (int c = 0; c < sums.length; c++) {
                if (total != null) {
                    total[c] += (float) sums[c];
                }
                if (perImage != null) {
                    perImage.data()[perImage.at(image, 0, 0) + c] += (float) sums[c];
                }
            }
        }
    }
}
