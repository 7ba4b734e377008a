package io.github.dpi4j.checkpoint;

import io.github.dpi4j.checkpoint.PickleValue.Storage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * PyTorch's zip container (torch.save since 1.6): {@code NAME/data.pkl} describes the objects, {@code NAME/data/KEY}
 * holds a storage's bytes, {@code NAME/byteorder} (since 2.1) their order. Entries of later versions
 * ({@code .format_version}, {@code .storage_alignment}, {@code .data/serialization_id}) change nothing here.
 */
final class TorchZip {
    private static final String PICKLE = "/data.pkl";

    private TorchZip() {
    }

    static Checkpoint read(CheckpointFile file) throws IOException {
        ZipDirectory directory = ZipDirectory.read(file);
        List<String> pickles = directory.names().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length()).toList();
        if (pickles.size() != 1) {
            boolean numpy = directory.names().stream().anyMatch(name -> name.endsWith(".npy"));
            throw file.bad(0, "a zip file with one entry NAME" + PICKLE + ", as torch.save writes it",
                    numpy
                            ? "a NumPy archive (.npz)"
                            : pickles.size() + " among " + directory.names().size() + " entries");
        }
        String archive = pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
        if (directory.names().contains(archive + "/constants.pkl")) {
            throw file.bad(0, "a state dict as torch.save writes it", "a TorchScript archive");
        }
        requireLittleEndian(directory, archive);
        ZipDirectory.Content pickle = Objects.requireNonNull(directory.content(pickles.getFirst()));
        PickleValue root = new Unpickler(pickle.file(), pickle.begin(), pickle.end(), directory.largest()).read();
        return TorchObjects.checkpoint(pickle.file(), root, pickle.begin(),
                storage -> bytes(pickle.file(), directory, archive, storage));
    }

    private static void requireLittleEndian(ZipDirectory directory, String archive) throws IOException {
        ZipDirectory.Content content = directory.content(archive + "/byteorder");
        if (content != null) {
            int length = (int) Math.min(16, content.end() - content.begin());
            String order = new String(content.file().copy(content.begin(), length, "a byte order"),
                    StandardCharsets.UTF_8);
            if (!order.equals("little")) {
                throw content.file().bad(content.begin(), "byte order \"little\" (big-endian files are not read)",
                        PrintableText.quote(order));
            }
        }
    }

    /**
     * @param pickle the file, or the unpacked pickle, that the storage's description is in
     */
    private static MemorySegment bytes(CheckpointFile pickle, ZipDirectory directory, String archive, Storage storage)
            throws IOException {
        String name = archive + "/data/" + storage.key();
        MemorySegment data = directory.data(name);
        if (data == null) {
            throw pickle.bad(storage.at(), "a storage that lies in the file",
                    "no zip entry " + PrintableText.quote(name));
        }
        long expected = storage.elements() * storage.type().bytes();
        if (data.byteSize() != expected) {
            throw pickle.bad(storage.at(), "a storage of as many bytes as zip entry " + PrintableText.quote(name) + ", "
                    + data.byteSize(), expected + " bytes");
        }
        return data;
    }
}
