package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.cpu.Step.Value;
import io.github.dpi4j.kernel.vector.FeatureMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Places all values of a plan in one array so that values which live at the same time do not overlap. */
final class MemoryPlan {
    /** Floats that offsets are multiples of: a cache line. */
    private static final int ALIGNMENT = 16;

    private final Map<Value, Placed> placed = new IdentityHashMap<>();
    private long size;

    /** A value's first and last step and its place. */
    private static final class Placed {
        final long size;
        final int first;
        int last;
        long offset;

        Placed(long size, int first) {
            this.size = size;
            this.first = first;
            this.last = first;
        }
    }

    /** Something that reads and writes values when its turn comes. */
    interface Use {
        List<Value> reads();

        List<Value> written();
    }

    /**
     * @param uses in the order in which they happen; a value is written before it is read, and may be written again
     * @param output lives to the end; or null
     */
    MemoryPlan(List<? extends Use> uses, Value output) {
        for (int i = 0; i < uses.size(); i++) {
            for (Value written : uses.get(i).written()) {
                long floats = FeatureMap.size(written.images, written.height, written.width, written.channels);
                long aligned = (floats + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
                int now = i;
                placed.computeIfAbsent(written, _ -> new Placed(aligned, now)).last = i;
            }
            for (Value read : uses.get(i).reads()) {
                placed.get(read).last = i;
            }
        }
        if (output != null) {
            placed.get(output).last = uses.size();
        }
        place();
    }

    /** The largest first, each at the lowest place that is free for as long as it lives. */
    private void place() {
        List<Placed> bySize = new ArrayList<>(placed.values());
        bySize.sort(Comparator.<Placed>comparingLong(p -> -p.size).thenComparingInt(p -> p.first));
        List<Placed> done = new ArrayList<>();
        for (Placed value : bySize) {
            List<Placed> alive = new ArrayList<>(
                    done.stream().filter(p -> p.first <= value.last && value.first <= p.last).toList());
            alive.sort(Comparator.comparingLong(p -> p.offset));
            long offset = 0;
            for (Placed other : alive) {
                if (other.offset >= offset + value.size) {
                    break;
                }
                offset = Math.max(offset, other.offset + other.size);
            }
            value.offset = offset;
            size = Math.max(size, offset + value.size);
            done.add(value);
        }
    }

    /** Floats in all. */
    long size() {
        return size;
    }

    /** Where a value lies. */
    long offset(Value value) {
        return placed.get(value).offset;
    }
}
