package io.github.dpi4j.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads checkpoints of networks: PyTorch's {@code .pt} in both its containers, and safetensors, told apart by their
 * content.
 *
 * <p>Files are memory-mapped, not read: opening one takes as long as reading its table of contents, and elements are
 * converted when they are asked for. A file must therefore not be changed or cut short while its weights are in use.
 *
 * <p>Nothing in a file is executed, and nothing a file claims is believed before it is checked against the file's real
 * size: a malicious, truncated or foreign file gives an {@link IOException} of one line.
 */
public final class Checkpoints {
    /** What wrappers put before every name: DataParallel, torch.compile. */
    private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

    private Checkpoints() {
    }

    /**
     * The weights of the network that the file holds, in the file's order.
     *
     * <p>A PyTorch state dict may lie bare or, with other things beside it, under keys such as {@code state_dict},
     * {@code model}, {@code params} or {@code ema}; where there are several, a moving average is preferred to the
     * momentary weights. A prefix {@code module.} or {@code _orig_mod.} that all names have is taken off.
     *
     * @throws IOException if the file cannot be read or is no sound checkpoint; the message is one line with path, byte
     *     offset, what was expected and what was found
     */
    public static Weights read(Path path) throws IOException {
        return read(CheckpointFile.open(path));
    }

    static Weights read(CheckpointFile file) throws IOException {
        return unwrapped(switch (format(file)) {
            case SAFETENSORS -> Safetensors.read(file);
            case TORCH_ZIP -> TorchZip.read(file).weights();
            case TORCH_LEGACY -> TorchLegacy.read(file).weights();
        });
    }

    /**
     * The weights that lie under one key of a PyTorch checkpoint, as {@code "model"} beside {@code "ema"}.
     *
     * @throws IOException as {@link #read(Path)}, and if there is no dict of tensors under this key
     */
    public static Weights read(Path path, String key) throws IOException {
        CheckpointFile file = CheckpointFile.open(path);
        return unwrapped(switch (format(file)) {
            case SAFETENSORS -> throw file.bad(0, "a PyTorch checkpoint, to take key " + CheckpointFile.quote(key)
                    + " of it", "a safetensors file");
            case TORCH_ZIP -> TorchZip.read(file).weights(key);
            case TORCH_LEGACY -> TorchLegacy.read(file).weights(key);
        });
    }

    private enum Format {
        SAFETENSORS, TORCH_ZIP, TORCH_LEGACY
    }

    private static Format format(CheckpointFile file) throws IOException {
        if (file.size() == 0) {
            throw file.bad(0, "a checkpoint", "an empty file");
        }
        if (file.size() >= 4) {
            int head = file.i32(0);
            if (head == ZipDirectory.LOCAL_HEADER || head == ZipDirectory.END_OF_DIRECTORY) {
                return Format.TORCH_ZIP;
            }
        }
        // Before the pickle: a safetensors header may be 0x…80 bytes long.
        if (file.size() > 8 && file.u8(8) == '{') {
            return Format.SAFETENSORS;
        }
        if (file.u8(0) == 0x80 && file.size() >= 2 && file.u8(1) <= 5) {
            return Format.TORCH_LEGACY;
        }
        byte[] head = file.copy(0, (int) Math.min(8, file.size()), "a file's beginning");
        throw file.bad(0, "a PyTorch checkpoint (zip or pickle) or a safetensors file", "a file that begins with "
                + CheckpointFile.quote(new String(head, StandardCharsets.ISO_8859_1)));
    }

    /** Takes off the wrappers' prefixes, as far as all names have them. */
    private static Weights unwrapped(Weights weights) {
        Weights bare = weights;
        // Twice, for one wrapper in another in either order.
        for (int i = 0; i < 2; i++) {
            for (String prefix : WRAPPERS) {
                bare = without(prefix, bare);
            }
        }
        return bare;
    }

    private static Weights without(String prefix, Weights weights) {
        if (!weights.names().stream().allMatch(name -> name.startsWith(prefix))) {
            return weights;
        }
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        weights.entries().forEach((name, tensor) -> tensors.put(name.substring(prefix.length()), tensor));
        return new Weights(tensors);
    }
}
