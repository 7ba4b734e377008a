package io.github.dpi4j.checkpoint;

import io.github.dpi4j.checkpoint.PickleValue.Dict;
import io.github.dpi4j.checkpoint.PickleValue.Storage;
import io.github.dpi4j.checkpoint.PickleValue.TensorClaim;
import io.github.dpi4j.tensor.Shape;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The objects of a PyTorch checkpoint, among them somewhere the state dict: a dict of tensors. It may be the object
 * itself or lie in dicts under the usual names; whatever else lies beside it (epoch, optimizer, options) is ignored.
 */
final class StateDict {
    private static final System.Logger LOG = System.getLogger(StateDict.class.getName());
    private static final int MAX_DEPTH = 8;
    private static final int MAX_TENSORS = 1 << 17;

    /**
     * Where trainers put a network's weights. Moving averages come first: they are what one samples with, while the
     * momentary weights are kept to train on.
     */
    private static final List<String> USUAL_KEYS = List.of("ema_state_dict", "state_dict_ema", "model_ema", "ema_model",
            "params_ema", "ema", "state_dict", "model_state_dict", "model_state", "model", "params", "network", "net",
            "generator", "weights", "module");

    /** Where a storage's bytes lie. */
    @FunctionalInterface
    interface Storages {
        MemorySegment bytes(Storage storage) throws IOException;
    }

    private final CheckpointFile file;
    private final PickleValue root;
    private final long at;
    private final Storages storages;

    /**
     * @param at where the pickle begins
     */
    StateDict(CheckpointFile file, PickleValue root, long at, Storages storages) {
        this.file = file;
        this.root = root;
        this.at = at;
        this.storages = storages;
    }

    /** The tensors of the state dict found by the usual names. */
    Weights weights() throws IOException {
        if (!(root instanceof Dict dict)) {
            throw file.bad(at, "a dict of tensors", root.kind());
        }
        Dict found = find(dict, 0, Collections.newSetFromMap(new IdentityHashMap<>()));
        if (found == null) {
            throw file.bad(at, "a dict of tensors, at the top or under a key such as state_dict, model, ema or params",
                    dict.kind() + " with no tensors: " + names(dict.entries().keySet()));
        }
        return weights(found);
    }

    /** The tensors under this key of the topmost dict. */
    Weights weights(String key) throws IOException {
        if (root instanceof Dict dict && dict.get(key) instanceof Dict inner && hasTensors(inner)) {
            return weights(inner);
        }
        throw file.bad(at, "a dict of tensors under the key " + CheckpointFile.quote(key),
                root instanceof Dict dict ? "the keys " + names(dict.entries().keySet()) : root.kind());
    }

    private Dict find(Dict dict, int depth, Set<Dict> visited) throws IOException {
        if (depth > MAX_DEPTH || !visited.add(dict)) {
            return null;
        }
        List<String> usual = USUAL_KEYS.stream().filter(key -> dict.get(key) instanceof Dict).toList();
        for (String key : usual) {
            Dict found = find((Dict) dict.get(key), depth + 1, visited);
            if (found != null) {
                if (usual.size() > 1) {
                    LOG.log(Level.DEBUG, "of the dicts under {0}, the weights under {1} are read", usual, key);
                }
                return found;
            }
        }
        if (hasTensors(dict)) {
            return dict;
        }
        List<String> others = dict.entries().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Dict inner && hasTensors(inner)).map(Map.Entry::getKey)
                .toList();
        if (others.size() > 1) {
            throw file.bad(at, "one dict of tensors, or a key that says which", "several: " + names(others));
        }
        return others.isEmpty() ? null : (Dict) dict.get(others.getFirst());
    }

    private static boolean hasTensors(Dict dict) {
        return dict.entries().values().stream().anyMatch(TensorClaim.class::isInstance);
    }

    private static String names(Iterable<String> names) {
        List<String> shown = new ArrayList<>();
        for (String name : names) {
            if (shown.size() == 8) {
                shown.add("…");
                break;
            }
            shown.add(CheckpointFile.quote(name));
        }
        return shown.isEmpty() ? "none" : String.join(", ", shown);
    }

    private Weights weights(Dict dict) throws IOException {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, PickleValue> entry : dict.entries().entrySet()) {
            if (entry.getValue() instanceof TensorClaim claim) {
                tensors.put(entry.getKey(), tensor("tensor " + CheckpointFile.quote(entry.getKey()), claim));
                if (tensors.size() > MAX_TENSORS) {
                    throw file.bad(at, "a state dict of at most " + MAX_TENSORS + " tensors", "more");
                }
            }
        }
        return new Weights(tensors);
    }

    private StoredTensor tensor(String name, TensorClaim claim) throws IOException {
        Storage storage = claim.storage();
        int storedWidth = storage.dtype().bytes();
        MemorySegment data = storages.bytes(storage).asSlice(storage.from() * storedWidth,
                storage.length() * storedWidth);
        Shape shape = StridedExtent.shape(file, claim.at(), name, claim.dims());
        StridedExtent.require(file, claim.at(), name, data.byteSize() / claim.dtype().bytes(), shape, claim.offset(),
                claim.strides());
        return new SegmentTensor(data, claim.dtype(), shape, claim.offset(), claim.strides());
    }
}
