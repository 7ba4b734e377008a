package io.github.dpi4j.posterior;

import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;

/**
 * Back-projection (Irani and Peleg, "Improving Resolution by Image Registration", 1991): a restored image x, reduced by Pillow's
 * antialiased bicubic A to the size of the low-resolution image y, should give y again; what is missing is added,
 * x + w A⁺(y − A x).
 *
 * <p>The residual y − A x holds the restorer's error and the noise of y. The weight is Wiener's: the share of the error's variance,
 * w = min(1, e²/r²), with the error's expected standard deviation e and the residual's root mean square r. So it is near 1 for a
 * clean y, and falls off with the square of its noise.
 *
 * @param error e ≥ 0, for images in [-1, 1]; 0 leaves images as they are
 */
public record BackProjection(double error) {
    /** Images stay as they are. */
    public static final BackProjection NONE = new BackProjection(0);

    /** Checks the components. */
    public BackProjection {
        if (!(error >= 0 && error < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "back-projection's error: expected a number of at least 0, got " + error);
        }
    }

    /**
     * {@return restored images that are consistent with the low-resolution ones}
     *
     * @param restored (N, 3, H, W) in [-1, 1]; not modified
     * @param low N images; one that is larger than H×W on either side leaves its restored image as it is
     */
    public Tensor apply(Tensor restored, List<RgbImage> low) {
        if (error == 0) {
            return restored;
        }
        Tensor out = restored.copy();
        int size = restored.size() / low.size();
        for (int n = 0; n < low.size(); n++) {
            Tensor change = change(restored.slice(n, n + 1), low.get(n));
            for (int i = 0; i < size; i++) {
                out.data()[n * size + i] += change.data()[i];
            }
        }
        return out;
    }

    private Tensor change(Tensor x, RgbImage low) {
        int height = x.dim(2);
        int width = x.dim(3);
        if (low.height() > height || low.width() > width) {
            return Tensor.zeros(x.shape());
        }
        LinearOperator reduction = Bicubic.pillow(height, width, low.height(), low.width());
        Tensor residual = ImageTensors.toTensor(List.of(low)).minus(reduction.apply(x));
        return reduction.pseudoInverse(residual).times(weight(residual));
    }

    /** Returns w for a residual. */
    double weight(Tensor residual) {
        double squares = 0;
        for (float r : residual.data()) {
            squares += (double) r * r;
        }
        double variance = squares / residual.size();
        return variance <= error * error ? 1 : error * error / variance;
    }
}
