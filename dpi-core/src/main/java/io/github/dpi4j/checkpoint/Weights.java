package io.github.dpi4j.checkpoint;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of a checkpoint under their network's own names, in the order of the file. Immutable.
 *
 * <p>Nothing is converted until it is asked for: a file stays memory-mapped, so that opening a large checkpoint takes
 * no second copy of it.
 *
 * <p>Tensors whose elements are of a type that is not converted here are {@link #unread()}: they can be listed, and asking
 * for one is an error.
 */
public final class Weights {
    private final Map<String, StoredTensor> entries;
    private final Map<String, String> unread;
    private final Origin origin;

    /**
     * Makes weights of the given tensors, in the map's order.
     *
     * @param entries the tensors by name, in order
     */
    public Weights(Map<String, ? extends StoredTensor> entries) {
        this(entries, Map.of(), Origin.PLAIN);
    }

    /**
     * @param unread tensors that are there but not readable, by name: type and shape as far as they are known, printable
     */
    Weights(Map<String, ? extends StoredTensor> entries, Map<String, String> unread, Origin origin) {
        this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        this.unread = Collections.unmodifiableMap(new LinkedHashMap<>(unread));
        this.origin = origin;
    }

    /**
     * Makes weights of tensors in memory, which are not copied and must not be modified afterwards.
     *
     * @param tensors the tensors by name, in order
     * @return the weights
     */
    public static Weights of(Map<String, Tensor> tensors) {
        Map<String, StoredTensor> entries = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> entries.put(name, StoredTensor.of(tensor)));
        return new Weights(entries);
    }

    /** {@return the names of the tensors that are readable} */
    public Set<String> names() {
        return entries.keySet();
    }

    /** {@return the tensors by name; unmodifiable} */
    public Map<String, StoredTensor> entries() {
        return entries;
    }

    /**
     * {@return the tensors that are in the file but not readable here, by name: what each is, as {@code "F8_E4M3,
     * 64×32"}, in printable characters} Unmodifiable.
     */
    public Map<String, String> unread() {
        return unread;
    }

    /** {@return where in its file the network was found} */
    public Origin origin() {
        return origin;
    }

    /**
     * {@return whether there is a readable tensor of this name}
     *
     * @param name the tensor's name
     */
    public boolean contains(String name) {
        return entries.containsKey(name);
    }

    /**
     * {@return the stored tensor of this name}
     *
     * @param name the tensor's name
     * @throws IllegalArgumentException if there is none, or none that is readable
     */
    public StoredTensor stored(String name) {
        StoredTensor entry = entries.get(name);
        if (entry == null) {
            String what = unread.get(name);
            throw new IllegalArgumentException(what == null
                    ? "weights: no tensor named " + PrintableText.shown(name)
                    : PrintableText.shown(name) + ": expected a tensor of a type among " + List.of(DType.values())
                            + ", got " + what);
        }
        return entry;
    }

    /**
     * {@return the shape of the tensor of this name}
     *
     * @param name the tensor's name
     * @throws IllegalArgumentException as {@link #stored}
     */
    public Shape shape(String name) {
        return stored(name).shape();
    }

    /**
     * {@return the tensor of this name as float32, in an array of its own}
     *
     * @param name the tensor's name
     */
    public Tensor tensor(String name) {
        return stored(name).toTensor();
    }

    /** {@return the number of elements in all tensors together} */
    public long parameterCount() {
        return entries.values().stream().mapToLong(e -> e.shape().size()).sum();
    }
}
