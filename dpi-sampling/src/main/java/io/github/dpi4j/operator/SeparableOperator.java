package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Tensor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A separable operator Y = M_h X M_wᵀ of every channel, such as resizing (see {@link Bicubic}) and blur with a separable kernel (see
 * {@link ReflectBlur}).
 *
 * <p>Applying it and its adjoint takes as many products per pixel as a row of M has taps. The pseudo-inverse and the spectrum come from
 * the singular value decompositions of M_h and M_w, made when they are first asked for: the singular values of A are their products.
 * Those up to a threshold count as 0; at first 1e-6 of the largest, since float32 tells nothing below that.
 */
public final class SeparableOperator extends PlaneOperator {
    private final MatrixPair forward;
    private final MatrixPair backward;
    private final Cutoff cutoff;
    /** Computed on first use; two threads may compute it twice, with equal results. */
    private volatile @Nullable SeparableSpectrum spectrum;

    private SeparableOperator(MatrixPair forward, MatrixPair backward, Cutoff cutoff) {
        super(forward.from(), forward.to());
        this.forward = forward;
        this.backward = backward;
        this.cutoff = cutoff;
    }

    /**
     * {@return the operator of two matrices, copied}
     *
     * @param rows M_h, measurement's height × image's height
     * @param columns M_w, measurement's width × image's width
     * @throws IllegalArgumentException if a matrix is empty or ragged, or has values that are not finite
     */
    public static SeparableOperator of(double[][] rows, double[][] columns) {
        return of(matrix(rows, "rows"), matrix(columns, "columns"));
    }

    static SeparableOperator of(BandMatrix rows, BandMatrix columns) {
        MatrixPair forward = new MatrixPair(rows, columns);
        return new SeparableOperator(forward, forward.transposed(), Cutoff.FLOAT32);
    }

    private static BandMatrix matrix(double[][] rows, String name) {
        if (rows.length == 0 || rows[0].length == 0) {
            throw new IllegalArgumentException(name + ": expected a matrix, got an empty one");
        }
        for (double[] row : rows) {
            if (row.length != rows[0].length) {
                throw new IllegalArgumentException(
                        name + ": expected rows of " + rows[0].length + " values, got " + row.length);
            }
            for (double value : row) {
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException(name + ": expected finite values, got " + value);
                }
            }
        }
        return BandMatrix.of(rows, rows[0].length);
    }

    /**
     * {@return the same operator with another threshold: {@link #pseudoInverse}, {@link #spectrum} and {@link
     * #proximal} take singular values of A up to it for 0} A threshold of about the noise in the measurements keeps the
     * pseudo-inverse of a blur from magnifying it.
     *
     * @param threshold at least 0
     */
    public SeparableOperator withThreshold(double threshold) {
        return new SeparableOperator(forward, backward, Cutoff.absolute(threshold));
    }

    @Override
    void applyTo(float[] x, int at, float[] y, int to) {
        forward.map(x, at, y, to);
    }

    @Override
    void adjointTo(float[] y, int at, float[] x, int to) {
        backward.map(y, at, x, to);
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        return LeastSquares.bySpectrum(separated(), y, 0);
    }

    @Override
    public Optional<Spectrum> spectrum() {
        return Optional.of(separated());
    }

    private SeparableSpectrum separated() {
        SeparableSpectrum made = spectrum;
        if (made == null) {
            made = SeparableSpectrum.of(this, forward, cutoff);
            spectrum = made;
        }
        return made;
    }
}
