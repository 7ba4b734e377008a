package io.github.dpi4j.operator;

/** An operator that selects some pixels unchanged. Its singular values are 1 and 0; A⁺ = Aᵀ. */
public interface PixelSelection extends LinearOperator {
    /** {@return the pixels that are known} */
    PixelMask mask();
}
