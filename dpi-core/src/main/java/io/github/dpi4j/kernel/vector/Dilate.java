package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;
import java.util.Arrays;

/** Dilation of a feature map by zeros, which makes the data gradient of a strided convolution one without stride. */
public final class Dilate implements Operation {
    private final FeatureMap from;
    private final int stride;
    private final FeatureMap to;

    /**
     * @param to pixel (y, x) goes to (y · stride, x · stride); all others become 0
     */
    public Dilate(FeatureMap from, int stride, FeatureMap to) {
        this.from = from;
        this.stride = stride;
        this.to = to;
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        workers.run(to.images() * to.height(), (task, _) -> {
            int image = task / to.height();
            int y = task % to.height();
            int row = to.at(image, y, 0);
            Arrays.fill(to.data(), row, row + to.width() * to.stride(), 0f);
            if (y % stride == 0 && y / stride < from.height()) {
                for (int x = 0; x < from.width(); x++) {
                    System.arraycopy(from.data(), from.at(image, y / stride, x), to.data(),
                            row + x * stride * to.stride(), from.stride());
                }
            }
        });
    }
}
