package io.github.dpi4j.checkpoint;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value in a checkpoint's pickle. Values that no tensor is made from are reduced to their kind.
 *
 * <p>Values may contain each other in any depth and even themselves: nothing here may be walked without a bound, and
 * containers therefore have no equals, hashCode or toString of their own.
 */
sealed interface PickleValue {
    /** Returns the value's kind, for messages. */
    String kind();

    /** Values of which only the kind is kept. */
    enum Plain implements PickleValue {
        NONE("None"), TRUE("True"), FALSE("False"), FLOAT("a float"), BYTES("bytes"), SET("a set"), //
        HUGE_INTEGER("a huge integer"), LONG_TEXT("a long string");

        private final String kind;

        Plain(String kind) {
            this.kind = kind;
        }

        @Override
        public String kind() {
            return kind;
        }
    }

    record Int(long value) implements PickleValue {
        @Override
        public String kind() {
            return "the number " + value;
        }
    }

    record BigInt(BigInteger value) implements PickleValue {
        @Override
        public String kind() {
            return "a big integer";
        }
    }

    record Text(String value) implements PickleValue {
        @Override
        public String kind() {
            return "the string " + PrintableText.quote(value);
        }
    }

    /** A list, which may grow, or a tuple. */
    final class Sequence implements PickleValue {
        private final boolean tuple;
        private List<PickleValue> items;

        Sequence(boolean tuple, List<PickleValue> items) {
            this.tuple = tuple;
            this.items = items;
        }

        static Sequence list() {
            return new Sequence(false, List.of());
        }

        void append(List<PickleValue> more) {
            if (!(items instanceof ArrayList)) {
                items = new ArrayList<>(items); // most lists of a checkpoint stay empty
            }
            items.addAll(more);
        }

        boolean isTuple() {
            return tuple;
        }

        int size() {
            return items.size();
        }

        PickleValue get(int i) {
            return items.get(i);
        }

        @Override
        public String kind() {
            return (tuple ? "a tuple of " : "a list of ") + items.size();
        }
    }

    /** A dict of any class; entries under keys that are no strings are dropped. */
    final class Dict implements PickleValue {
        private Map<String, PickleValue> entries = Map.of();

        /** Adds an entry and says whether its key is new. */
        boolean put(String key, PickleValue value) {
            if (entries.isEmpty()) {
                entries = new LinkedHashMap<>();
            }
            return entries.putIfAbsent(key, value) == null;
        }

        @Nullable
        PickleValue get(String key) {
            return entries.get(key);
        }

        Map<String, PickleValue> entries() {
            return Collections.unmodifiableMap(entries);
        }

        @Override
        public String kind() {
            return "a dict of " + entries.size();
        }
    }

    /**
     * A storage, or a part of one.
     *
     * @param elements of the whole storage
     * @param from first element of the part
     * @param length elements of the part
     * @param at where the file describes it
     */
    record Storage(String key, TorchType type, long elements, long from, long length, long at) implements PickleValue {
        @Override
        public String kind() {
            return "a storage";
        }
    }

    /**
     * A tensor as the file claims it; its extents are not yet judged.
     *
     * @param type the elements' type; differs from the storage's only where that is untyped
     * @param offset in elements
     * @param strides in elements
     */
    record TensorClaim(Storage storage, TorchType type, long offset, long[] dims, long[] strides,
            long at) implements PickleValue {
        @Override
        public String kind() {
            return "a tensor";
        }
    }

    /** A class of storages with elements of one type. */
    record StorageType(TorchType type) implements PickleValue {
        @Override
        public String kind() {
            return "a storage type";
        }
    }

    /** A {@code torch.dtype}. */
    record ElementType(TorchType type) implements PickleValue {
        @Override
        public String kind() {
            return "a dtype";
        }
    }

    /**
     * A class or function that is not known here, or an object that a pickle makes with it: only the name is known.
     *
     * @param global the module's name, a dot, and the name in it
     */
    record Opaque(String global) implements PickleValue {
        @Override
        public String kind() {
            return "an object of " + PrintableText.quote(global);
        }
    }

    /** Functions and classes that a pickle may call; each call is carried out by {@link TorchGlobals} alone. */
    enum Callable implements PickleValue {
        DICT, REBUILD_TENSOR, REBUILD_TENSOR_V2, REBUILD_TENSOR_V3, REBUILD_PARAMETER, REBUILD_FROM_TYPE;

        @Override
        public String kind() {
            return "a function";
        }
    }
}
