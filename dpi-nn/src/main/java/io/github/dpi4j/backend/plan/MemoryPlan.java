package io.github.dpi4j.backend.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * Offsets of all values of a plan in one block of memory, such that values with overlapping lifetimes do not overlap in
 * memory.
 *
 * @param <V> type of the values, which are compared by identity
 */
public final class MemoryPlan<V> {
    private final Map<V, Placed> placed = new IdentityHashMap<>();
    private long size;

    /** A value's size, first and last step, and offset. */
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

    /** A step that reads and writes values. */
    public interface Use<V> {
        List<V> reads();

        List<V> written();
    }

    /**
     * @param sizes size of a value in elements
     * @param alignment multiple, in elements, of all offsets
     * @param uses in the order of execution; a value is written before it is read, and may be written again
     * @param kept values that live to the end
     */
    public MemoryPlan(ToLongFunction<V> sizes, int alignment, List<? extends Use<V>> uses, List<V> kept) {
        for (int i = 0; i < uses.size(); i++) {
            for (V written : uses.get(i).written()) {
                long aligned = Math.ceilDiv(sizes.applyAsLong(written), alignment) * alignment;
                int now = i;
                placed.computeIfAbsent(written, _ -> new Placed(aligned, now)).last = i;
            }
            for (V read : uses.get(i).reads()) {
                placed(read).last = i;
            }
        }
        kept.forEach(value -> placed(value).last = uses.size());
        place();
    }

    /**
     * Assigns offsets greedily by size (Pisarchyk and Lee, 2020): the largest value first, each at the lowest offset
     * that is free throughout its lifetime.
     */
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

    /** Returns the total size in elements. */
    public long size() {
        return size;
    }

    /** Returns the offset of a value. */
    public long offset(V value) {
        return placed(value).offset;
    }

    private Placed placed(V value) {
        return Objects.requireNonNull(placed.get(value), "a value that no step writes");
    }
}
