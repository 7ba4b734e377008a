package io.github.dpi4j.backend.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Places all values of a plan in one piece of memory so that values which live at the same time do not overlap.
 *
 * @param <V> values; each is itself only
 */
public final class MemoryPlan<V> {
    private final Map<V, Placed> placed = new IdentityHashMap<>();
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
    public interface Use<V> {
        List<V> reads();

        List<V> written();
    }

    /**
     * @param sizes elements that a value takes
     * @param alignment elements that places are multiples of
     * @param uses in the order in which they happen; a value is written before it is read, and may be written again
     * @param kept live to the end
     */
    public MemoryPlan(ToLongFunction<V> sizes, int alignment, List<? extends Use<V>> uses, List<V> kept) {
        for (int i = 0; i < uses.size(); i++) {
            for (V written : uses.get(i).written()) {
                long aligned = Math.ceilDiv(sizes.applyAsLong(written), alignment) * alignment;
                int now = i;
                placed.computeIfAbsent(written, _ -> new Placed(aligned, now)).last = i;
            }
            for (V read : uses.get(i).reads()) {
                placed.get(read).last = i;
            }
        }
        kept.forEach(value -> placed.get(value).last = uses.size());
        place();
    }

    /**
     * Greedy-by-size offset assignment (Pisarchyk and Lee, 2020): the largest first, each at the lowest place that is free for
     * as long as it lives.
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

    /** Elements in all. */
    public long size() {
        return size;
    }

    /** Where a value lies. */
    public long offset(V value) {
        return placed.get(value).offset;
    }
}
