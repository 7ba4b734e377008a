package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Tensor;

/**
 * The decomposition of a separable operator: coordinate (i, j) belongs to the i-th singular vector of the matrix of the rows and the j-th
 * of that of the columns, and its singular value is the product of theirs.
 */
final class SeparableSpectrum implements Spectrum {
    private final SeparableOperator operator;
    /** (1, 1, H, W). */
    private final Tensor values;
    private final MatrixPair toSpectral;
    private final MatrixPair fromSpectral;
    private final MatrixPair measurementToSpectral;

    private SeparableSpectrum(SeparableOperator operator, Tensor values, MatrixPair toSpectral,
            MatrixPair measurementToSpectral) {
        this.operator = operator;
        this.values = values;
        this.toSpectral = toSpectral;
        this.fromSpectral = toSpectral.transposed();
        this.measurementToSpectral = measurementToSpectral;
    }

    static SeparableSpectrum of(SeparableOperator operator, MatrixPair matrices, Cutoff cutoff) {
        SingularVectors rows = SingularVectors.of(matrices.rows());
        SingularVectors columns = matrices.rows() == matrices.columns() ? rows : SingularVectors.of(matrices.columns());
        double zero = cutoff.of(rows.values()[0] * columns.values()[0]);
        int height = rows.values().length;
        int width = columns.values().length;
        Tensor values = Tensor.zeros(1, 1, height, width);
        for (int i = 0; i < values.size(); i++) {
            double value = rows.values()[i / width] * columns.values()[i % width];
            values.data()[i] = value > zero ? (float) value : 0;
        }
        return new SeparableSpectrum(operator, values, new MatrixPair(rows.right(), columns.right()),
                new MatrixPair(rows.left(), columns.left()));
    }

    @Override
    public Tensor singularValues() {
        return values.copy();
    }

    @Override
    public Tensor toSpectral(Tensor x) {
        return operator.fromImages(x, toSpectral, operator.images);
    }

    @Override
    public Tensor fromSpectral(Tensor v) {
        return operator.fromImages(v, fromSpectral, operator.images);
    }

    @Override
    public Tensor measurementToSpectral(Tensor y) {
        Tensor u = operator.fromMeasurements(y, measurementToSpectral);
        for (int i = 0, p = 0; i < u.size(); i++, p = p + 1 == values.size() ? 0 : p + 1) {
            if (values.data()[p] == 0) {
                u.data()[i] = 0;
            }
        }
        return u;
    }
}
