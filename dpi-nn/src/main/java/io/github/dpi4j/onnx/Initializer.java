package io.github.dpi4j.onnx;

import io.github.dpi4j.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/**
 * A constant of the model.
 *
 * @param type element type, one of {@link OnnxFields.Tensor}
 * @param elements supplies the little-endian elements when they are written, so that only one weight is in memory at a
 *        time
 */
record Initializer(String name, int type, Shape shape, Supplier<ByteBuffer> elements) {
    static Initializer floats(String name, Shape shape, Supplier<float[]> elements) {
        return new Initializer(name, OnnxFields.Tensor.FLOAT32, shape, () -> {
            ByteBuffer bytes = allocate(shape.size() * (long) Float.BYTES);
            bytes.asFloatBuffer().put(elements.get());
            return bytes;
        });
    }

    /** Returns a vector of integers. */
    static Initializer longs(String name, long... elements) {
        return new Initializer(name, OnnxFields.Tensor.INT64, Shape.of(elements.length), () -> {
            ByteBuffer bytes = allocate(elements.length * (long) Long.BYTES);
            bytes.asLongBuffer().put(elements);
            return bytes;
        });
    }

    /** Returns the elements' size in bytes. */
    long byteSize() {
        return shape.size() * (long) (type == OnnxFields.Tensor.INT64 ? Long.BYTES : Float.BYTES);
    }

    private static ByteBuffer allocate(long bytes) {
        return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
