package io.github.dpi4j.operator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.posterior.RecordedCheck;
import io.github.dpi4j.posterior.RecordedFile;
import io.github.dpi4j.tensor.Tensor;

/** Resized images by the resizer of ILVR or by MATLAB's imresize, as {@code case0.in}, {@code case0.out} and so on. */
public final class ResizingFile implements RecordedCheck {
    @Override
    public boolean understands(RecordedFile file) {
        return file.has("case0.in") && (isResizer(file) || file.isOf("imresize"));
    }

    private static boolean isResizer(RecordedFile file) {
        return file.isOf("resizer.Resizer");
    }

    @Override
    public void check(RecordedFile file) {
        int k = 0;
        for (; file.has("case" + k + ".in"); k++) {
            Tensor in = file.tensor("case" + k + ".in");
            // In float32 1/3 is another number: the file's metadata have the scales in full.
            double scale = Double.parseDouble(file.facts("case" + k).get(isResizer(file) ? "scale_factor" : "scale"));
            int height = in.dim(-2);
            int width = in.dim(-1);
            LinearOperator resizing = isResizer(file)
                    ? Bicubic.resizer(height, width, scale)
                    : Bicubic.matlab(height, width, scale);
            Tensor out = resizing
                    .apply(in.reshape(in.size() / (in.dim(-3) * height * width), in.dim(-3), height, width));
            file.assertClose("case" + k + ".out", isResizer(file)
                    ? out
                    : out.reshape(out.dim(1), out.dim(2), out.dim(3)), STEP);
        }
        assertTrue(k > 0, file.path() + ": expected cases, found none");
    }
}
