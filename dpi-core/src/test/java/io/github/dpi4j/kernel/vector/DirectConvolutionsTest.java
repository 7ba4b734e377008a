package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.tensor.Window;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Direct convolutions, and the copy in place of one. */
class DirectConvolutionsTest extends ConvolutionComparison {
    private static final List<Window> KERNELS = List.of(Window.square(1, 1, 0), Window.square(3, 1, 1),
            Window.square(3, 2, 1), Window.square(5, 1, 2), Window.square(5, 2, 2), Window.square(1, 2, 0),
            Window.square(3, 1, 0), new Window(1, 7, 1, 1, 0, 3), new Window(3, 1, 2, 1, 1, 0));

    static Stream<Arguments> cases() {
        List<ConvCase> all = ConvCase.all(KERNELS);
        return Stream.concat(all.stream().map(c -> Arguments.of(new ConvAlgorithm.Direct(), c)),
                all.subList(0, 60).stream().map(c -> Arguments.of(new ConvAlgorithm.Copy(), c.asCopy())));
    }
}
