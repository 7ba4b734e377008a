package io.github.dpi4j.operator;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The singular value decomposition M = U S Vᵀ of one small matrix, by EJML.
 *
 * @param values one for each column of M, descending; 0 past the rank
 * @param right Vᵀ, columns × columns
 * @param left Uᵀ with a row for each column of M, 0 where there is no singular vector: columns × rows
 */
record SingularVectors(double[] values, BandMatrix right, BandMatrix left) {
    static SingularVectors of(BandMatrix matrix) {
        SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(matrix.rows(),
                matrix.columns(), true, true, false);
        if (!svd.decompose(new DMatrixRMaj(matrix.dense()))) {
            throw new ArithmeticException("matrix: expected finite values");
        }
        DMatrixRMaj u = svd.getU(null, false);
        DMatrixRMaj s = svd.getW(null);
        DMatrixRMaj v = svd.getV(null, false);
        SingularOps_DDRM.descendingOrder(u, false, s, v, false);
        int n = matrix.columns();
        int rank = Math.min(n, matrix.rows());
        double[] values = new double[n];
        double[][] right = new double[n][n];
        double[][] left = new double[n][matrix.rows()];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                right[i][j] = v.get(j, i);
            }
            for (int j = 0; i < rank && j < matrix.rows(); j++) {
                left[i][j] = u.get(j, i);
            }
            values[i] = i < rank ? s.get(i, i) : 0;
        }
        return new SingularVectors(values, BandMatrix.of(right, n), BandMatrix.of(left, matrix.rows()));
    }
}
