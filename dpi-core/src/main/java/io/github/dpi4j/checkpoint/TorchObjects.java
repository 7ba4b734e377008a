package io.github.dpi4j.checkpoint;

import io.github.dpi4j.checkpoint.PickleValue.Dict;
import io.github.dpi4j.checkpoint.PickleValue.Opaque;
import io.github.dpi4j.checkpoint.PickleValue.Storage;
import io.github.dpi4j.checkpoint.PickleValue.TensorClaim;
import io.github.dpi4j.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The objects of a PyTorch checkpoint, searched for dicts of tensors. Everything else (epoch, options, objects of any
 * class) is ignored.
 */
final class TorchObjects {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_TENSORS = 1 << 16;
    /** An optimiser's state may have a dict for each parameter. */
    private static final int MAX_DICTS = 1 << 14;
    private static final int NAMED_KEYS = 6;

    /** Access to a storage's bytes. */
    @FunctionalInterface
    interface Storages {
        MemorySegment bytes(Storage storage) throws IOException;
    }

    private final CheckpointFile file;
    private final long at;
    private final Storages storages;
    private final List<TensorDict> dicts = new ArrayList<>();
    private final List<String> opaque = new ArrayList<>();
    private final Set<Dict> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    private TorchObjects(CheckpointFile file, long at, Storages storages) {
        this.file = file;
        this.at = at;
        this.storages = storages;
    }

    /**
     * Finds the dicts of tensors, outer ones first.
     *
     * @param root the pickle's value
     * @param at where the pickle begins
     * @throws IOException if the root is no dict
     */
    static Checkpoint checkpoint(CheckpointFile file, PickleValue root, long at, Storages storages)
            throws IOException {
        if (!(root instanceof Dict dict)) {
            throw file.bad(at, "a dict of tensors", root.kind() + (root instanceof Opaque
                    ? " (of a whole model, save its state_dict())"
                    : ""));
        }
        TorchObjects objects = new TorchObjects(file, at, storages);
        objects.find(dict, List.of());
        return new Checkpoint(file, objects.dicts, objects.opaque, contents(dict), Map.of());
    }

    private void find(Dict dict, List<String> path) throws IOException {
        if (path.size() > MAX_DEPTH) {
            return;
        }
        if (dict.entries().values().stream().anyMatch(TensorClaim.class::isInstance)) {
            if (dicts.size() == MAX_DICTS) {
                throw file.bad(at, "at most " + MAX_DICTS + " dicts of tensors", "more");
            }
            dicts.add(tensorDict(dict, path));
        }
        if (!visited.add(dict)) {
            return; // under a second key, or inside itself
        }
        for (Map.Entry<String, PickleValue> entry : dict.entries().entrySet()) {
            if (entry.getValue() instanceof Dict inner) {
                List<String> longer = new ArrayList<>(path);
                longer.add(entry.getKey());
                find(inner, List.copyOf(longer));
            } else if (entry.getValue() instanceof Opaque && path.isEmpty()) {
                opaque.add(entry.getKey());
            }
        }
    }

    private TensorDict tensorDict(Dict dict, List<String> path) {
        Set<String> names = new LinkedHashSet<>();
        boolean numbersOnly = true;
        for (Map.Entry<String, PickleValue> entry : dict.entries().entrySet()) {
            if (entry.getValue() instanceof TensorClaim claim) {
                names.add(entry.getKey());
                for (long dim : claim.dims()) {
                    numbersOnly &= dim <= 1;
                }
            } else if (entry.getValue() instanceof Opaque) {
                names.add(entry.getKey());
            }
        }
        return new TensorDict(path, names, numbersOnly, () -> weights(dict));
    }

    private static String contents(Dict dict) {
        Set<String> keys = dict.entries().keySet();
        if (keys.containsAll(Set.of("state", "param_groups"))) {
            return "an optimiser's state, which holds no weights";
        }
        String shown = keys.stream().limit(NAMED_KEYS).map(PrintableText::quote).collect(Collectors.joining(", "));
        String object = dict.entries().entrySet().stream().filter(entry -> entry.getValue() instanceof Opaque)
                .findFirst()
                .map(entry -> "; " + PrintableText.quote(entry.getKey()) + " is " + entry.getValue().kind())
                .orElse("");
        return keys.isEmpty()
                ? "an empty dict"
                : dict.kind() + " with no tensors: " + shown + (keys.size() > NAMED_KEYS ? ", …" : "") + object;
    }

    private Weights weights(Dict dict) throws IOException {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        Map<String, String> unread = new LinkedHashMap<>();
        for (Map.Entry<String, PickleValue> entry : dict.entries().entrySet()) {
            String name = "tensor " + PrintableText.quote(entry.getKey());
            DType dtype = entry.getValue() instanceof TensorClaim claim ? claim.type().dtype() : null;
            if (entry.getValue() instanceof TensorClaim claim && dtype == null) {
                unread.put(entry.getKey(), claim.type().name() + ", "
                        + StridedExtent.shape(file, claim.at(), name, claim.dims()));
            } else if (entry.getValue() instanceof TensorClaim claim && dtype != null) {
                tensors.put(entry.getKey(), tensor(name, claim, dtype));
            } else if (entry.getValue() instanceof Opaque object) {
                unread.put(entry.getKey(), object.kind());
            }
            if (tensors.size() > MAX_TENSORS) {
                throw file.bad(at, "a state dict of at most " + MAX_TENSORS + " tensors", "more");
            }
        }
        return new Weights(tensors, unread, Origin.PLAIN);
    }

    private StoredTensor tensor(String name, TensorClaim claim, DType dtype) throws IOException {
        Storage storage = claim.storage();
        int storedWidth = storage.type().bytes();
        MemorySegment data = storages.bytes(storage).asSlice(storage.from() * storedWidth,
                storage.length() * storedWidth);
        Shape shape = StridedExtent.shape(file, claim.at(), name, claim.dims());
        StridedExtent.require(file, claim.at(), name, data.byteSize() / dtype.bytes(), shape, claim.offset(),
                claim.strides());
        return new SegmentTensor(data, dtype, shape, claim.offset(), claim.strides());
    }
}
