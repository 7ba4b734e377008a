package io.github.dpi4j.metric;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The squared Fréchet distance between normal distributions, |μ₁ − μ₂|² + tr(C₁ + C₂ − 2 (C₁C₂)^½) (Dowson and Landau 1982), with the
 * means and the covariances (divided by n − 1) of two sets of features: on an Inception network's, the Fréchet inception
 * distance (Heusel et al. 2017). Pure functions.
 */
public final class FrechetDistance {
    private FrechetDistance() {
    }

    /**
     * {@return the distance between two sets of features}
     *
     * @param x (n, d), n at least 2; a row for each image
     * @param y (m, d), m at least 2
     * @throws IllegalArgumentException if there are too few rows, or they differ in length
     */
    public static double between(float[][] x, float[][] y) {
        int d = Features.dimension(x, y, 2);
        DMatrixRMaj a = Features.matrix(x);
        DMatrixRMaj b = Features.matrix(y);
        double[] meanX = centre(a);
        double[] meanY = centre(b);
        CommonOps_DDRM.scale(1 / Math.sqrt(x.length - 1.0), a);
        CommonOps_DDRM.scale(1 / Math.sqrt(y.length - 1.0), b);
        if (x.length + y.length <= 2 * d) {
            return means(meanX, meanY) + squares(a) + squares(b) - 2 * nuclearNorm(a, b);
        }
        DMatrixRMaj covarianceX = new DMatrixRMaj(d, d);
        DMatrixRMaj covarianceY = new DMatrixRMaj(d, d);
        CommonOps_DDRM.multInner(a, covarianceX);
        CommonOps_DDRM.multInner(b, covarianceY);
        return between(meanX, covarianceX, meanY, covarianceY);
    }

    /** The distance from means and covariances, of which the lower triangles are read. */
    static double between(double[] meanX, DMatrixRMaj covarianceX, double[] meanY, DMatrixRMaj covarianceY) {
        // (C₁C₂)^½ has the trace of (C₁^½ C₂ C₁^½)^½, whose argument is symmetric.
        DMatrixRMaj root = root(covarianceX);
        DMatrixRMaj product = CommonOps_DDRM.mult(CommonOps_DDRM.mult(root, covarianceY, null), root, null);
        return means(meanX, meanY) + CommonOps_DDRM.trace(covarianceX) + CommonOps_DDRM.trace(covarianceY)
                - 2 * traceOfRoot(product);
    }

    /** Takes each column's mean away from it, and returns the means. */
    private static double[] centre(DMatrixRMaj rows) {
        double[] means = new double[rows.numCols];
        for (int i = 0; i < rows.numRows; i++) {
            for (int j = 0; j < means.length; j++) {
                means[j] += rows.get(i, j) / rows.numRows;
            }
        }
        for (int i = 0; i < rows.numRows; i++) {
            for (int j = 0; j < means.length; j++) {
                rows.add(i, j, -means[j]);
            }
        }
        return means;
    }

    private static double means(double[] x, double[] y) {
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += (x[j] - y[j]) * (x[j] - y[j]);
        }
        return sum;
    }

    private static double squares(DMatrixRMaj matrix) {
        double sum = 0;
        for (int i = 0; i < matrix.getNumElements(); i++) {
            sum += matrix.get(i) * matrix.get(i);
        }
        return sum;
    }

    /**
     * tr((C₁C₂)^½) for C₁ = AᵀA and C₂ = BᵀB: their product's eigenvalues are the squares of ABᵀ's singular values. Exact for
     * fewer rows than columns too, where a root of C₁C₂ would be one of rounding errors.
     */
    private static double nuclearNorm(DMatrixRMaj a, DMatrixRMaj b) {
        DMatrixRMaj product = CommonOps_DDRM.multTransB(a, b, null);
        SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(product.numRows,
                product.numCols, false, false, true);
        if (!svd.decompose(product)) {
            throw new ArithmeticException("features: expected finite values");
        }
        double sum = 0;
        for (double value : svd.getSingularValues()) {
            sum += value;
        }
        return sum;
    }

    private static double traceOfRoot(DMatrixRMaj symmetric) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = decompose(symmetric, false);
        double sum = 0;
        for (int i = 0; i < eigen.getNumberOfEigenvalues(); i++) {
            sum += Math.sqrt(Math.max(0, eigen.getEigenvalue(i).getReal()));
        }
        return sum;
    }

    /** The symmetric square root of a symmetric, positive semidefinite matrix. */
    private static DMatrixRMaj root(DMatrixRMaj matrix) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = decompose(matrix, true);
        DMatrixRMaj scaled = new DMatrixRMaj(matrix.numRows, matrix.numCols);
        for (int i = 0; i < eigen.getNumberOfEigenvalues(); i++) {
            double fourthRoot = Math.sqrt(Math.sqrt(Math.max(0, eigen.getEigenvalue(i).getReal())));
            DMatrixRMaj vector = eigen.getEigenVector(i);
            for (int row = 0; row < matrix.numRows; row++) {
                scaled.set(row, i, fourthRoot * vector.get(row));
            }
        }
        return CommonOps_DDRM.multTransB(scaled, scaled, null);
    }

    private static EigenDecomposition_F64<DMatrixRMaj> decompose(DMatrixRMaj symmetric, boolean vectors) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(symmetric.numRows, vectors, true);
        if (!eigen.decompose(symmetric.copy())) {
            throw new ArithmeticException("features: expected finite values");
        }
        return eigen;
    }
}
