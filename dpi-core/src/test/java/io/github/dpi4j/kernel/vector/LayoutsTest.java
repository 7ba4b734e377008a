package io.github.dpi4j.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.scalar.Resampling;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("vectors")
class LayoutsTest {
    private static final Teams TEAMS = new Teams();

    @AfterAll
    static void close() {
        TEAMS.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 6, 13, 31, 100})
    void whatIsLoadedIsWhatIsStored(int channels) {
        Tensor x = image("x", channels);
        float[] stored = TEAMS.run(() -> {
            GuardedMap map = GuardedMap.empty(x.dim(0), x.dim(2), x.dim(3), channels);
            float[] out = new float[x.size()];
            return new Teams.Prepared((workers, _) -> {
                Layouts.load(x.data(), 0, map.map(), workers);
                Layouts.store(map.map(), out, 0, workers);
            }, () -> {
                assertArrayEquals(x.data(), map.toTensor().data());
                return out;
            });
        });
        assertArrayEquals(x.data(), stored);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 6, 13, 31, 100})
    void mapsOfAnyWidthAreGathered(int channels) {
        Tensor a = image("a", channels);
        Tensor b = image("b", 5);
        Tensor expected = Tensor.zeros(a.dim(0), channels + 5, a.dim(2), a.dim(3));
        Resampling.concat(TEAMS.oracle(), new Tensor[]{a, b}, expected);
        assertArrayEquals(expected.data(), TEAMS.run(() -> {
            GuardedMap to = GuardedMap.empty(a.dim(0), a.dim(2), a.dim(3), channels + 5);
            return new Teams.Prepared(
                    Layouts.gather(List.of(GuardedMap.of(a).map(), GuardedMap.of(b).map()), to.map()),
                    () -> to.toTensor().data());
        }));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 6, 13, 31, 100})
    void paddingChannelsAreLoadedAsZeros(int channels) {
        Tensor x = image("x", channels);
        GuardedMap map = GuardedMap.empty(x.dim(0), x.dim(2), x.dim(3), channels);
        try (Workers workers = new Workers(1)) {
            Layouts.load(x.data(), 0, map.map(), workers);
        }
        for (int c = channels; c < map.map().stride(); c++) {
            Golden.assertClose(new float[]{0}, new float[]{map.map().data()[map.map().at(1, 2, 3) + c]}, 0);
        }
    }

    private static Tensor image(String name, int channels) {
        return HashWeights.input(name, 1, Shape.of(2, channels, 5, 7));
    }
}
