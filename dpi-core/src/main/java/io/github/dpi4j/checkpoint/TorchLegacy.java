package io.github.dpi4j.checkpoint;

import io.github.dpi4j.checkpoint.PickleValue.BigInt;
import io.github.dpi4j.checkpoint.PickleValue.Dict;
import io.github.dpi4j.checkpoint.PickleValue.Int;
import io.github.dpi4j.checkpoint.PickleValue.Plain;
import io.github.dpi4j.checkpoint.PickleValue.Sequence;
import io.github.dpi4j.checkpoint.PickleValue.Storage;
import io.github.dpi4j.checkpoint.PickleValue.Text;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/**
 * PyTorch's legacy container (torch.save before 1.6): five pickles one after the other (a magic number, the version
 * 1001, system information, the objects, the storages' keys), then for each key the number of elements (int64) and the
 * elements themselves.
 */
final class TorchLegacy {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;

    private TorchLegacy() {
    }

    static Checkpoint read(CheckpointFile file) throws IOException {
        Unpickler magic = new Unpickler(file, 0, file.size(), file.size());
        PickleValue number = magic.read();
        if (!(number instanceof BigInt(BigInteger value) && value.equals(MAGIC))) {
            throw file.bad(0, "torch.save's magic number", "a pickle of " + number.kind());
        }
        Unpickler version = new Unpickler(file, magic.end(), file.size(), file.size());
        PickleValue found = version.read();
        if (!(found instanceof Int(long v) && v == VERSION)) {
            throw file.bad(magic.end(), "version " + VERSION + " of torch.save's format", found.kind());
        }
        Unpickler machine = new Unpickler(file, version.end(), file.size(), file.size());
        PickleValue facts = machine.read();
        if (!(facts instanceof Dict dict && dict.get("little_endian") == Plain.TRUE)) {
            throw file.bad(version.end(), "system facts of a little-endian machine (big-endian files are not read)",
                    facts instanceof Dict dict && dict.get("little_endian") == Plain.FALSE
                            ? "those of a big-endian one"
                            : facts.kind());
        }
        Unpickler objects = new Unpickler(file, machine.end(), file.size(), file.size());
        PickleValue root = objects.read();
        Unpickler keys = new Unpickler(file, objects.end(), file.size(), file.size());
        if (!(keys.read() instanceof Sequence order && !order.isTuple())) {
            throw file.bad(objects.end(), "a list of the storages' keys", "something else");
        }
        Map<String, MemorySegment> places = places(file, keys.end(), order, objects);
        return TorchObjects.checkpoint(file, root, machine.end(), storage -> {
            MemorySegment data = places.get(storage.key());
            if (data == null) {
                throw file.bad(storage.at(), "a storage that the list of storages holds",
                        PrintableText.quote(storage.key()));
            }
            return data;
        });
    }

    private static Map<String, MemorySegment> places(CheckpointFile file, long begin, Sequence order, Unpickler objects)
            throws IOException {
        Map<String, MemorySegment> places = new HashMap<>();
        long at = begin;
        for (int i = 0; i < order.size(); i++) {
            if (!(order.get(i) instanceof Text(String key) && objects.storages().get(key) instanceof Storage storage)) {
                throw file.bad(begin, "keys of storages that tensors refer to", order.get(i).kind());
            }
            long elements = file.i64(at);
            if (elements != storage.elements()) {
                throw file.bad(at, storage.elements() + " elements of storage " + PrintableText.quote(key),
                        Long.toString(elements));
            }
            long length = elements * storage.type().bytes();
            MemorySegment data = file.slice(at + 8, length, "storage " + PrintableText.quote(key));
            if (places.put(key, data) != null) {
                throw file.bad(at, "storages whose keys differ", PrintableText.quote(key) + " twice");
            }
            at += 8 + length;
        }
        return places;
    }
}
