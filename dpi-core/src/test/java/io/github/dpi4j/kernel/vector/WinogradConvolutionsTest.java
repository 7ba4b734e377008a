package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.vector.WinogradConv.Tiling;
import io.github.dpi4j.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Convolutions by Winograd's transforms: each window by all that fit it, in turn. */
class WinogradConvolutionsTest extends ConvolutionComparison {
    private static final List<Window> WINDOWS = List.of(Window.square(3, 1, 1), Window.square(3, 1, 0),
            Window.square(5, 1, 2), new Window(1, 7, 1, 1, 0, 3), new Window(7, 1, 1, 1, 2, 0),
            new Window(1, 3, 1, 1, 0, 1), new Window(3, 1, 1, 1, 1, 0));
    private static final int[][] TILINGS = {{1, 1}, {2, 2}, {4, 8}, {2, 5}, {3, 2}};

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Window window : WINDOWS) {
            List<WinogradTransform> transforms = Stream.of(WinogradTransform.values()).filter(t -> t.fits(window))
                    .toList();
            for (ConvCase c : ConvCase.all(List.of(window))) {
                int[] tiling = TILINGS[cases.size() % TILINGS.length];
                boolean byChannels = cases.size() / 24 % 2 == 1;
                WinogradTransform transform = transforms.get(cases.size() % transforms.size());
                cases.add(Arguments.of(
                        new ConvAlgorithm.Winograd(new Tiling(transform, tiling[0], tiling[1], byChannels)), c));
            }
        }
        return cases.stream();
    }
}
