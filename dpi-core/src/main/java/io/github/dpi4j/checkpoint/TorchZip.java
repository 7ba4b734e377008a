package io.github.dpi4j.checkpoint;

import io.github.dpi4j.checkpoint.PickleValue.Storage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * PyTorch's zip container (torch.save since 1.6): {@code NAME/data.pkl} describes the objects, {@code NAME/data/KEY}
 * holds a storage's bytes, {@code NAME/byteorder} (since 2.1) their order. Entries of later versions
 * ({@code .format_version}, {@code .storage_alignment}, {@code .data/serialization_id}) change nothing here.
 */
final class TorchZip {
    private static final String PICKLE = "/data.pkl";

    private TorchZip() {
    }

    static StateDict read(CheckpointFile file) throws IOException {
        ZipDirectory directory = ZipDirectory.read(file);
        List<String> pickles = directory.names().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length()).toList();
        if (pickles.size() != 1) {
            throw file.bad(0, "a zip file with one entry NAME" + PICKLE + ", as torch.save writes it",
                    pickles.size() + " among " + directory.names().size() + " entries");
        }
        String archive = pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
        long[] constants = directory.range(archive + "/constants.pkl");
        if (constants != null) {
            throw file.bad(constants[0], "a state dict as torch.save writes it", "a TorchScript archive");
        }
        requireLittleEndian(file, directory, archive);
        long[] pickle = directory.range(pickles.getFirst());
        PickleValue root = new Unpickler(file, pickle[0], pickle[1]).read();
        return new StateDict(file, root, pickle[0], storage -> bytes(file, directory, archive, storage));
    }

    private static void requireLittleEndian(CheckpointFile file, ZipDirectory directory, String archive)
            throws IOException {
        long[] range = directory.range(archive + "/byteorder");
        if (range != null) {
            int length = (int) Math.min(16, range[1] - range[0]);
            String order = new String(file.copy(range[0], length, "a byte order"), StandardCharsets.UTF_8);
            if (!order.equals("little")) {
                throw file.bad(range[0], "byte order \"little\" (big-endian files are not read)",
                        CheckpointFile.quote(order));
            }
        }
    }

    private static MemorySegment bytes(CheckpointFile file, ZipDirectory directory, String archive, Storage storage)
            throws IOException {
        String name = archive + "/data/" + storage.key();
        MemorySegment data = directory.data(name);
        if (data == null) {
            throw file.bad(storage.at(), "a storage that lies in the file",
                    "no zip entry " + CheckpointFile.quote(name));
        }
        long expected = storage.elements() * storage.dtype().bytes();
        if (data.byteSize() != expected) {
            throw file.bad(storage.at(), "a storage of as many bytes as zip entry " + CheckpointFile.quote(name) + ", "
                    + data.byteSize(), expected + " bytes");
        }
        return data;
    }
}
