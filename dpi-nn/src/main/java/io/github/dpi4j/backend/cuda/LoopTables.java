package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.loop.LoopPlan;
import io.github.dpi4j.random.PhiloxStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A loop's tables as they lie in one piece of memory, by their offsets in bytes: the row at the beginning, and after it these.
 *
 * @param broken counts of values that are not finite, for each row
 * @param streams the images' streams
 * @param offsets the rows' offsets in the streams
 * @param coefficients the rows' coefficients
 * @param bytes size of all
 */
record LoopTables(int broken, int streams, int offsets, int coefficients, int bytes) {
    static LoopTables of(LoopPlan plan) {
        int images = plan.images().dim(0);
        int rows = plan.rows();
        int broken = Long.BYTES;
        int streams = broken + Math.ceilDiv(rows * Integer.BYTES, Long.BYTES) * Long.BYTES;
        int offsets = streams + images * 3 * Long.BYTES;
        int coefficients = offsets + rows * 2 * Long.BYTES;
        return new LoopTables(broken, streams, offsets, coefficients,
                coefficients + rows * plan.slots() * Float.BYTES);
    }

    /**
     * Returns the tables' bytes before the first row.
     *
     * @throws IllegalArgumentException if they do not fit the plan
     */
    byte[] filled(LoopPlan plan, LoopPlan.Rows rows, List<PhiloxStream> randomNumbers) {
        int images = plan.images().dim(0);
        if (randomNumbers.size() != images || rows.steps().length > plan.rows()
                || rows.coefficients().length != rows.steps().length * plan.slots()) {
            throw new IllegalArgumentException("loop: tables that do not fit its plan");
        }
        ByteBuffer filled = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        filled.putInt(0, -1);
        for (int n = 0; n < images; n++) {
            PhiloxStream stream = randomNumbers.get(n);
            filled.position(streams + n * 3 * Long.BYTES);
            filled.putLong(stream.seed()).putLong(stream.stream()).putLong(stream.position());
        }
        filled.position(offsets).slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(rows.offsets());
        filled.position(coefficients).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(rows.coefficients());
        return filled.array();
    }
}
