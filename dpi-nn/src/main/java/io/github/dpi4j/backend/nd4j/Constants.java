package io.github.dpi4j.backend.nd4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays outside a plan's pool, and their owner: inputs, output, and constants that operations take as arrays. */
final class Constants implements AutoCloseable {
    private final List<INDArray> arrays = new ArrayList<>();
    private final Map<Float, View> numbers = new HashMap<>();
    private final Map<Long, View> averages = new HashMap<>();

    /** Returns a new array of zeros, to be written to. */
    INDArray zeros(long... shape) {
        try (MemoryWorkspace _ = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            INDArray array = Nd4j.create(DataType.FLOAT, shape);
            arrays.add(array);
            return array;
        }
    }

    View array(float[] values, long... shape) {
        INDArray array = zeros(shape);
        HostCopies.write(values, array);
        return View.of(Block.of(array), shape);
    }

    /** Returns one number as an array (1). */
    View number(float value) {
        return numbers.computeIfAbsent(value, v -> array(new float[]{v}, 1));
    }

    /** Returns a column (n, 1) of 1/n: times a matrix, its rows' means. */
    View average(long n) {
        return averages.computeIfAbsent(n, _ -> {
            INDArray array = zeros(n, 1);
            array.assign(1.0 / n);
            return View.of(Block.of(array), n, 1);
        });
    }

    @Override
    public void close() {
        arrays.forEach(INDArray::close);
    }
}
