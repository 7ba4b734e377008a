package io.github.dpi4j.checkpoint;

/** Element types that a checkpoint can hold. */
public enum DType {
    /** Double precision. */
    F64(8),
    /** Single precision. */
    F32(4),
    /** Half precision (IEEE 754 binary16). */
    F16(2),
    /** bfloat16. */
    BF16(2),
    /** Signed 64-bit integers. */
    I64(8),
    /** Signed 32-bit integers. */
    I32(4),
    /** Signed 16-bit integers. */
    I16(2),
    /** Signed 8-bit integers. */
    I8(1),
    /** Unsigned 8-bit integers. */
    U8(1),
    /** Truth values, one byte each. */
    BOOL(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** {@return the size of an element in bytes} */
    public int bytes() {
        return bytes;
    }
}
