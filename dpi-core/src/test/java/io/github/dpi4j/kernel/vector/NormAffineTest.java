package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.kernel.scalar.Elementwise;
import io.github.dpi4j.kernel.scalar.GroupNormalization;
import io.github.dpi4j.kernel.vector.ConvInput.Affine;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Group normalisation from statistics gathered elsewhere, against the scalar kernels. */
@Tag("vectors")
class NormAffineTest {
    private static final float EPS = 1e-5f;
    private static final Teams TEAMS = new Teams();

    @AfterAll
    static void close() {
        TEAMS.close();
    }

    /**
     * Columns: images, channels before and in the last part, groups, height, width, embedding, mean of values with variance
     * 1, and whether the statistics are gathered as the values are written.
     */
    @ParameterizedTest
    @CsvSource({"1, 0,1, 1, 1,5, false, 0, false", "2, 0,6, 3, 3,5, true, 0, true",
            "1, 16,100, 4, 2,3, true, 0, false", "3, 32,31, 7, 6,19, false, 0, true",
            "1, 16,48, 32, 13,13, true, 10, true", "1, 0,32, 32, 16,255, false, 10, false",
            "1, 0,32, 32, 16,255, false, 100, true", "1, 0,32, 32, 16,256, false, 1000, true",
            "2, 16,16, 8, 17,3, false, 1000, true", "1, 0,64, 32, 19,16, true, 1000, false"})
    void equalsTheScalarKernels(int images, int first, int last, int groups, int height, int width, boolean embedded,
            float mean, boolean onTheWay) {
        int channels = first + last;
        Tensor x = HashWeights.input("x", (float) Math.sqrt(3), Shape.of(images, channels, height, width));
        for (int i = 0; i < x.size(); i++) {
            x.data()[i] += mean;
        }
        float[] weight = HashWeights.values("weight", channels);
        float[] bias = HashWeights.values("bias", channels);
        Tensor embedding = embedded ? HashWeights.input("embedding", 1, Shape.of(images, 2 * channels)) : null;
        Tensor expected = Tensor.zeros(x.shape());
        GroupNormalization.groupNorm(TEAMS.oracle(), x, weight, bias, groups, EPS, expected);
        if (embedded) {
            Elementwise.scaleShift(TEAMS.oracle(), expected, embedding, expected);
        }
        NormAffine.Groups norm = new NormAffine.Groups(groups, EPS, weight, bias);
        // All that a large mean costs is the rounding of the shift, which is about as large.
        Golden.assertClose(expected.data(), TEAMS.run(() -> prepare(x, first, norm, embedding, onTheWay)),
                0x1p-24 * (4 + mean / 2));
    }

    /** Statistics of the parts, the normalisation, and a copy that applies it. */
    private static Teams.Prepared prepare(Tensor x, int first, NormAffine.Groups norm, Tensor embedding,
            boolean onTheWay) {
        int images = x.dim(0);
        int channels = x.dim(1);
        List<FeatureMap> maps = new ArrayList<>();
        List<NormAffine.Part> parts = new ArrayList<>();
        List<Operation> operations = new ArrayList<>();
        for (int from = 0; from < channels; from += maps.getLast().channels()) {
            FeatureMap map = GuardedMap.of(channels(x, from, from < first ? first : channels)).map();
            int slots = onTheWay ? CopyMap.slots(map.height()) : map.height();
            ChannelStats stats = new ChannelStats(images, slots, map.channels(), (long) map.height() * map.width());
            maps.add(map);
            parts.add(new NormAffine.Part(stats, map.channels()));
            FeatureMap copy = GuardedMap.empty(images, map.height(), map.width(), map.channels()).map();
            operations.add(onTheWay ? copy(List.of(map), null, copy, stats) : new StatsOfMap(map, stats));
        }
        int stride = Lanes.padded(channels);
        Affine affine = new Affine(new float[images * stride], new float[images * stride], stride);
        operations.add(new NormAffine(parts, norm,
                embedding == null
                        ? null
                        : GuardedMap.of(Tensor.of(embedding.data(), images, embedding.dim(1), 1, 1)).map(),
                affine, images));
        GuardedMap out = GuardedMap.empty(images, x.dim(2), x.dim(3), channels);
        operations.add(copy(maps, affine, out.map(), null));
        return new Teams.Prepared((workers, scratch) -> operations.forEach(o -> o.run(workers, scratch)),
                () -> out.toTensor().data());
    }

    private static Operation copy(List<FeatureMap> from, Affine affine, FeatureMap to, ChannelStats stats) {
        float[] zeros = new float[Lanes.panels(to.channels()) * Lanes.PANEL];
        return new CopyMap(new ConvInput(from, affine, Activation.NONE, Resample.NONE),
                new ConvOutput(to, zeros, 0, null, Resample.NONE, stats));
    }

    private static Tensor channels(Tensor x, int from, int to) {
        int plane = x.dim(2) * x.dim(3);
        Tensor part = Tensor.zeros(x.dim(0), to - from, x.dim(2), x.dim(3));
        for (int n = 0; n < x.dim(0); n++) {
            System.arraycopy(x.data(), (n * x.dim(1) + from) * plane, part.data(), n * (to - from) * plane,
                    (to - from) * plane);
        }
        return part;
    }
}
