package io.github.dpi4j.checkpoint;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An open checkpoint: all dicts of tensors in a file, of which one, or a part of one, is a network. {@link Checkpoints} opens
 * them. Immutable.
 */
public final class Checkpoint {
    private final CheckpointFile file;
    private final List<TensorDict> dicts;
    private final List<String> opaque;
    private final String otherwise;
    private final Map<String, String> metadata;

    /**
     * @param opaque keys of objects that may hold anything
     * @param otherwise the contents of the file, for the message that there are no tensors
     * @param metadata of the file
     */
    Checkpoint(CheckpointFile file, List<TensorDict> dicts, List<String> opaque, String otherwise,
            Map<String, String> metadata) {
        this.file = file;
        this.dicts = dicts;
        this.opaque = opaque;
        this.otherwise = otherwise;
        this.metadata = metadata;
    }

    /** {@return the file's metadata: a safetensors file's {@code __metadata__}; empty for other formats} */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * {@return every dict of tensors in the file, with all its names as they are, by its keys joined by dots; the
     * topmost by {@code ""}}
     *
     * @throws IOException if a tensor is unsound
     */
    public Map<String, Weights> dicts() throws IOException {
        Map<String, Weights> out = new LinkedHashMap<>();
        for (TensorDict dict : dicts) {
            out.put(String.join(".", dict.path()), dict.reader().read());
        }
        return out;
    }

    /**
     * {@return the weights of a network, wherever in the file it is} If there are several copies, a moving average is
     * preferred to the raw weights, of others the one under the usual key. If none has the network's names, the whole
     * dict of tensors that is under a usual key, or the only one, is returned.
     *
     * @param signature the names by which the network is recognised
     * @throws IOException if there are no tensors, or several dicts of which any may be meant, or unsound tensors
     */
    public Weights network(NetworkSignature signature) throws IOException {
        requireTensors();
        NetworkSearch search = new NetworkSearch(dicts, opaque, signature);
        Weights best = search.best();
        if (best == null) {
            throw file.bad(0, "one dict of tensors, or a key that says which", "several: "
                    + Origin.names(search.keys()));
        }
        return best;
    }

    /**
     * {@return the weights under a key: of a dict, or of a prefix of names} It may be the whole key, as {@code
     * ema.module}, or a part that only one has, as {@code ema}.
     *
     * @param signature the names by which the network is recognised
     * @param key the key
     * @throws IOException if there are none or several, or unsound tensors
     */
    public Weights network(NetworkSignature signature, String key) throws IOException {
        NetworkSearch search = new NetworkSearch(dicts, opaque, signature);
        Weights named = search.named(key);
        if (named == null) {
            throw file.bad(0, "one dict of tensors under the key " + PrintableText.quote(key),
                    search.keys().isEmpty() ? otherwise : "tensors under the keys " + Origin.names(search.keys()));
        }
        return named;
    }

    private void requireTensors() throws IOException {
        if (dicts.isEmpty()) {
            throw file.bad(0, "a dict of tensors, at the top or under a key such as state_dict, model, ema or params",
                    otherwise);
        }
    }
}
