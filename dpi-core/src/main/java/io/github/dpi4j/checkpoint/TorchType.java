package io.github.dpi4j.checkpoint;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An element type of PyTorch's.
 *
 * @param name what messages and listings call it
 * @param bytes that an element takes
 * @param dtype the same type here, or null if its elements are not converted
 */
record TorchType(String name, int bytes, @Nullable DType dtype) {
    /** By the beginning of the name of a storage's class, such as {@code Float} of {@code torch.FloatStorage}. */
    static final Map<String, TorchType> BY_STORAGE = Map.ofEntries(Map.entry("Double", of(DType.F64)),
            Map.entry("Float", of(DType.F32)), Map.entry("Half", of(DType.F16)), Map.entry("BFloat16", of(DType.BF16)),
            Map.entry("Long", of(DType.I64)), Map.entry("Int", of(DType.I32)), Map.entry("Short", of(DType.I16)),
            Map.entry("Char", of(DType.I8)), Map.entry("Byte", of(DType.U8)), Map.entry("Bool", of(DType.BOOL)),
            Map.entry("ComplexFloat", unread("complex64", 8)), Map.entry("ComplexDouble", unread("complex128", 16)),
            Map.entry("QInt8", unread("qint8", 1)), Map.entry("QUInt8", unread("quint8", 1)),
            Map.entry("QInt32", unread("qint32", 4)), Map.entry("QUInt4x2", unread("quint4x2", 1)),
            Map.entry("QUInt2x4", unread("quint2x4", 1)));

    static final TorchType BYTE = of(DType.U8);

    /** By the name of a {@code torch.dtype}. */
    static final Map<String, TorchType> BY_DTYPE = byDtype();

    private static Map<String, TorchType> byDtype() {
        Map<String, TorchType> types = new HashMap<>(Map.of("float64", of(DType.F64), "float32", of(DType.F32),
                "float16", of(DType.F16), "bfloat16", of(DType.BF16), "int64", of(DType.I64), "int32", of(DType.I32),
                "int16", of(DType.I16), "int8", of(DType.I8), "uint8", of(DType.U8), "bool", of(DType.BOOL)));
        Map.of("uint16", 2, "uint32", 4, "uint64", 8, "complex32", 4, "complex64", 8, "complex128", 16)
                .forEach((name, bytes) -> types.put(name, unread(name, bytes)));
        for (String float8 : new String[]{"float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz",
                "float8_e8m0fnu"}) {
            types.put(float8, unread(float8, 1));
        }
        return Map.copyOf(types);
    }

    private static TorchType of(DType dtype) {
        return new TorchType(dtype.name(), dtype.bytes(), dtype);
    }

    private static TorchType unread(String name, int bytes) {
        return new TorchType(name, bytes, null);
    }

    /** Returns whether storages of this type may hold elements of any type: PyTorch counts untyped ones in bytes. */
    boolean isUntyped() {
        return dtype == DType.U8;
    }
}
