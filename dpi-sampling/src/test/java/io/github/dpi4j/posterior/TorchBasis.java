package io.github.dpi4j.posterior;

import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.operator.Spectrum;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Optional;

/**
 * An operator with the singular vectors that {@code torch.svd} gave the authors of DDRM and DDNM, as a file holds them
 * ({@code V_small}, {@code U_small}, {@code singulars_small}): their noise lies in these arbitrary coordinates. Either
 * average pooling, where V belongs to a patch, or a bicubic reduction, where V belongs to rows and columns alike.
 *
 * @param right V, square
 * @param left U, square; for pooling 1×1
 */
record TorchBasis(LinearOperator operator, Tensor right, Tensor left, Tensor singular, int height, int width)
        implements
            LinearOperator,
            Spectrum {
    static TorchBasis of(RecordedFile file, LinearOperator operator, int height, int width) {
        return new TorchBasis(operator, file.tensor("V_small"), file.tensor("U_small"), file.tensor("singulars_small"),
                height, width);
    }

    private boolean pools() {
        return left.size() == 1;
    }

    /** Side of a patch. */
    private int patch() {
        return (int) Math.round(Math.sqrt(right.dim(0)));
    }

    @Override
    public Shape measurementShape(Shape image) {
        return operator.measurementShape(image);
    }

    @Override
    public Shape imageShape(Shape measurement) {
        return operator.imageShape(measurement);
    }

    @Override
    public Tensor apply(Tensor x) {
        return operator.apply(x);
    }

    @Override
    public Tensor adjoint(Tensor y) {
        return operator.adjoint(y);
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        return operator.pseudoInverse(y);
    }

    @Override
    public Optional<Spectrum> spectrum() {
        return Optional.of(this);
    }

    @Override
    public Tensor singularValues() {
        Tensor out = Tensor.zeros(1, 1, height, width);
        for (int p = 0; p < out.size(); p++) {
            int row = p / width;
            int column = p % width;
            out.data()[p] = pools()
                    ? row % patch() == 0 && column % patch() == 0 ? singular.data()[0] : 0
                    : row < singular.size() && column < singular.size()
                            ? singular.data()[row] * singular.data()[column]
                            : 0;
        }
        return out;
    }

    @Override
    public Tensor toSpectral(Tensor x) {
        return turn(x, true);
    }

    @Override
    public Tensor fromSpectral(Tensor v) {
        return turn(v, false);
    }

    @Override
    public Tensor measurementToSpectral(Tensor y) {
        Tensor out = Tensor.zeros(operator.imageShape(y.shape()));
        int h = y.dim(2);
        int w = y.dim(3);
        for (int p = 0; p < y.size(); p++) {
            int plane = p / (h * w);
            int i = p / w % h;
            int j = p % w;
            if (pools()) {
                out.data()[at(plane, i * patch(), j * patch())] = left.data()[0] * y.data()[p];
                continue;
            }
            double sum = 0;
            for (int k = 0; k < h; k++) {
                for (int l = 0; l < w; l++) {
                    sum += (double) left.data()[k * h + i] * left.data()[l * w + j]
                            * y.data()[plane * h * w + k * w + l];
                }
            }
            out.data()[at(plane, i, j)] = (float) sum;
        }
        return out;
    }

    /**
     * Coordinates in torch's order laid out like images.
     *
     * @param flat (N, C · H · W) or of the images' shape
     */
    Tensor laidOut(Tensor flat, Shape images) {
        Tensor out = Tensor.zeros(images);
        int size = images.size() / images.dim(0);
        int[] order = order(images.dim(1));
        for (int p = 0; p < out.size(); p++) {
            out.data()[p / size * size + order[p % size]] = flat.data()[p];
        }
        return out;
    }

    /** The place in an image (C, H, W) of each of torch's coordinates: those with a singular value first. */
    int[] order(int channels) {
        int[] order = new int[channels * height * width];
        int next = 0;
        if (pools()) {
            int patch = patch();
            for (int rest = 0; rest < 2; rest++) {
                for (int corner = 0; corner < order.length / right.dim(0); corner++) {
                    int row = corner / (width / patch) % (height / patch) * patch;
                    int column = corner % (width / patch) * patch;
                    int channel = corner / (width / patch * (height / patch));
                    for (int k = rest; k < (rest == 0 ? 1 : patch * patch); k++) {
                        order[next++] = at(channel, row + k / patch, column + k % patch);
                    }
                }
            }
            return order;
        }
        int h = left.dim(0);
        for (int group = 0; group < 3; group++) {
            for (int row = group == 2 ? h : 0; row < (group == 2 ? height : h); row++) {
                for (int column = group == 1 ? h : 0; column < (group == 0 ? h : width); column++) {
                    for (int channel = 0; channel < channels; channel++) {
                        order[next++] = at(channel, row, column);
                    }
                }
            }
        }
        return order;
    }

    private int at(int plane, int row, int column) {
        return (plane * height + row) * width + column;
    }

    /** Vᵀ x or V v in every patch, or along rows and columns. */
    private Tensor turn(Tensor x, boolean transposed) {
        Tensor out = Tensor.zeros(x.shape());
        for (int plane = 0; plane < x.dim(0) * x.dim(1); plane++) {
            if (pools()) {
                turnPatches(x, out, plane, transposed);
            } else {
                turnPlane(x, out, plane, transposed);
            }
        }
        return out;
    }

    private void turnPatches(Tensor x, Tensor out, int plane, boolean transposed) {
        int patch = patch();
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                int k = row % patch * patch + column % patch;
                double sum = 0;
                for (int l = 0; l < patch * patch; l++) {
                    sum += v(k, l, transposed)
                            * x.data()[at(plane, row / patch * patch + l / patch, column / patch * patch + l % patch)];
                }
                out.data()[at(plane, row, column)] = (float) sum;
            }
        }
    }

    private void turnPlane(Tensor x, Tensor out, int plane, boolean transposed) {
        double[][] rows = new double[height][width];
        for (int i = 0; i < height; i++) {
            for (int column = 0; column < width; column++) {
                for (int k = 0; k < height; k++) {
                    rows[i][column] += v(i, k, transposed) * x.data()[at(plane, k, column)];
                }
            }
        }
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                double sum = 0;
                for (int l = 0; l < width; l++) {
                    sum += v(j, l, transposed) * rows[i][l];
                }
                out.data()[at(plane, i, j)] = (float) sum;
            }
        }
    }

    private double v(int row, int column, boolean transposed) {
        int n = right.dim(0);
        return transposed ? right.data()[column * n + row] : right.data()[row * n + column];
    }
}
