package io.github.dpi4j.backend.nd4j;

import io.github.dpi4j.backend.plan.MemoryPlan;
import java.util.List;

/**
 * An ND4J operation with its arguments, not yet bound to memory.
 *
 * @param name ND4J's name of the operation
 * @param in inputs; the output may be among them
 * @param floats floating-point arguments
 * @param integers integer arguments
 */
record Operation(String name, List<View> in, View out, double[] floats,
        long... integers) implements MemoryPlan.Use<Block> {
    private static final double[] NONE = {};

    static Operation of(String name, View out, View... in) {
        return new Operation(name, List.of(in), out, NONE);
    }

    Operation with(long... arguments) {
        return new Operation(name, in, out, floats, arguments);
    }

    Operation with(double... arguments) {
        return new Operation(name, in, out, arguments, integers);
    }

    @Override
    public List<Block> reads() {
        return in.stream().map(v -> v.block).filter(Block::isPlanned).toList();
    }

    @Override
    public List<Block> written() {
        return out.block.isPlanned() ? List.of(out.block) : List.of();
    }
}
