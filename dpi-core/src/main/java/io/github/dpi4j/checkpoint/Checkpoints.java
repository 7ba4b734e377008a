package io.github.dpi4j.checkpoint;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;

/**
 * Reader of networks' checkpoints: PyTorch's {@code .pt} in both its containers, and safetensors, distinguished by
 * content.
 *
 * <p>Files are memory-mapped, not read: opening one takes as long as reading its table of contents, and elements are
 * converted when they are asked for. A file must therefore not be changed or cut short while its weights are in use.
 *
 * <p>Nothing in a file is executed, and nothing a file claims is believed before it is checked against the file's real
 * size: a malicious, truncated or foreign file gives an {@link IOException} of one line.
 */
public final class Checkpoints {
    private static final System.Logger LOG = System.getLogger(Checkpoints.class.getName());

    private Checkpoints() {
    }

    /**
     * {@return the weights of the network that the file holds, in the file's order and under the network's own names}
     *
     * <p>A guided-diffusion UNet is found by its names ({@link NetworkSignature#GUIDED_DIFFUSION}) in any dict of the
     * file, under any prefix, beside anything else; tensors in the same dict that are not part of it are ignored. If
     * there are several copies, a moving average is preferred to the raw weights, then the one under the key that
     * trainers usually take ({@code state_dict}, {@code model}, {@code params}…). The training checkpoints of this
     * library are read in the same way. For networks with other names, the dict of tensors under a usual key is read,
     * without the prefixes {@code module.} and {@code _orig_mod.} that all its names have.
     *
     * <p>{@link Weights#origin()} lists what was read and what was not. It is logged, too, and a moving average that
     * was skipped is logged as a warning.
     *
     * @param path the file
     * @throws IOException if the file cannot be read or is no sound checkpoint; the message is one line with path, byte
     *        offset, what was expected and what was found
     */
    public static Weights read(Path path) throws IOException {
        CheckpointFile file = CheckpointFile.open(path);
        Weights weights = open(file).network(NetworkSignature.GUIDED_DIFFUSION);
        Origin origin = weights.origin();
        for (String line : origin.describe()) {
            boolean warning = !origin.skippedAverages().isEmpty() && line.equals(origin.skipped());
            LOG.log(warning ? Level.WARNING : Level.INFO, "{0}: {1}", file.name(), line);
        }
        return weights;
    }

    /**
     * {@return the weights under one key of the file, as {@code "model"} beside {@code "ema"}: of a dict, or of a
     * prefix of names, or several keys joined by dots} Otherwise as {@link #read(Path)}.
     *
     * @param path the file
     * @param key the key
     * @throws IOException as {@link #read(Path)}, and if there are no tensors under this key, or under several such
     */
    public static Weights read(Path path, String key) throws IOException {
        return open(path).network(NetworkSignature.GUIDED_DIFFUSION, key);
    }

    /**
     * Opens a file to list all its tensors, or to search it for another network.
     *
     * @param path the file
     * @return the checkpoint
     * @throws IOException as {@link #read(Path)}
     */
    public static Checkpoint open(Path path) throws IOException {
        return open(CheckpointFile.open(path));
    }

    static Checkpoint open(CheckpointFile file) throws IOException {
        return switch (format(file)) {
            case SAFETENSORS -> Safetensors.checkpoint(file);
            case TORCH_ZIP -> TorchZip.read(file);
            case TORCH_LEGACY -> TorchLegacy.read(file);
        };
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
        throw file.bad(0, "a PyTorch checkpoint (zip or pickle) or a safetensors file", ForeignFormat.name(file));
    }
}
