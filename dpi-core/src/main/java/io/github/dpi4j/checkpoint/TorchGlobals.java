package io.github.dpi4j.checkpoint;

import io.github.dpi4j.checkpoint.PickleValue.Callable;
import io.github.dpi4j.checkpoint.PickleValue.Dict;
import io.github.dpi4j.checkpoint.PickleValue.ElementType;
import io.github.dpi4j.checkpoint.PickleValue.Int;
import io.github.dpi4j.checkpoint.PickleValue.Opaque;
import io.github.dpi4j.checkpoint.PickleValue.Plain;
import io.github.dpi4j.checkpoint.PickleValue.Sequence;
import io.github.dpi4j.checkpoint.PickleValue.Storage;
import io.github.dpi4j.checkpoint.PickleValue.StorageType;
import io.github.dpi4j.checkpoint.PickleValue.TensorClaim;
import io.github.dpi4j.checkpoint.PickleValue.Text;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The names that a checkpoint's pickle may refer to, and the result of a call of each. Nothing of the file is ever
 * executed: a name is a key into this list, and whatever is not on it is an opaque value, or refuses the file
 * ({@link RefusedGlobals}).
 */
final class TorchGlobals {
    private static final Map<String, PickleValue> KNOWN = known();

    private final CheckpointFile file;
    private final long capacity;

    /**
     * @param capacity bytes of the largest storage that the file may hold
     */
    TorchGlobals(CheckpointFile file, long capacity) {
        this.file = file;
        this.capacity = capacity;
    }

    private static Map<String, PickleValue> known() {
        Map<String, PickleValue> names = new HashMap<>();
        for (String dict : new String[]{"collections OrderedDict", "collections Counter", "collections defaultdict",
                "builtins dict", "__builtin__ dict"}) {
            names.put(dict, Callable.DICT);
        }
        names.put("torch._utils _rebuild_tensor", Callable.REBUILD_TENSOR);
        names.put("torch._utils _rebuild_tensor_v2", Callable.REBUILD_TENSOR_V2);
        names.put("torch._utils _rebuild_tensor_v3", Callable.REBUILD_TENSOR_V3);
        names.put("torch._utils _rebuild_parameter", Callable.REBUILD_PARAMETER);
        names.put("torch._utils _rebuild_parameter_with_state", Callable.REBUILD_PARAMETER);
        names.put("torch._tensor _rebuild_from_type_v2", Callable.REBUILD_FROM_TYPE);
        TorchType.BY_STORAGE.forEach((name, type) -> {
            names.put("torch " + name + "Storage", new StorageType(type));
            names.put("torch.cuda " + name + "Storage", new StorageType(type));
        });
        // These do not tell their elements' type: they count bytes.
        for (String name : new String[]{"torch UntypedStorage", "torch.storage UntypedStorage",
                "torch.storage _UntypedStorage", "torch TypedStorage", "torch.storage TypedStorage",
                "torch.storage _TypedStorage"}) {
            names.put(name, new StorageType(TorchType.BYTE));
        }
        TorchType.BY_DTYPE.forEach((name, type) -> names.put("torch " + name, new ElementType(type)));
        return Map.copyOf(names);
    }

    PickleValue find(String module, String name, long at) throws IOException {
        PickleValue known = KNOWN.get(module + " " + name);
        if (known != null) {
            return known;
        }
        if (RefusedGlobals.refuses(module, name)) {
            throw file.bad(at, "a state dict of tensors and plain values",
                    "a pickle that asks for " + PrintableText.quote(module + "." + name)
                            + ", with which a file can run commands (refused: do not trust it)");
        }
        return new Opaque(module + "." + name);
    }

    /** Returns the result of a call. */
    PickleValue call(PickleValue function, PickleValue arguments, long at) throws IOException {
        if (function instanceof Opaque) {
            return function;
        }
        if (!(function instanceof Callable callable)) {
            throw file.bad(at, "a function to call", function.kind());
        }
        Sequence args = tuple(arguments, 0, "the arguments of a call", at);
        return switch (callable) {
            case DICT -> dict(args, at);
            case REBUILD_TENSOR, REBUILD_TENSOR_V2, REBUILD_TENSOR_V3 -> tensor(callable, args, at);
            case REBUILD_PARAMETER -> parameter(args, at);
            case REBUILD_FROM_TYPE -> {
                Sequence inner = tuple(args, 4, "(function, type, arguments, state) of a tensor", at);
                yield switch (inner.get(0)) {
                    case Callable c when c == Callable.REBUILD_TENSOR_V2 || c == Callable.REBUILD_TENSOR_V3 ->
                        tensor(c, tuple(inner.get(2), 0, "a tensor's arguments", at), at);
                    case Callable c when c == Callable.REBUILD_PARAMETER ->
                        parameter(tuple(inner.get(2), 0, "a parameter's arguments", at), at);
                    case Opaque unknown -> unknown;
                    case PickleValue other -> throw file.bad(at, "a tensor's rebuilding function", other.kind());
                };
            }
        };
    }

    /** Returns a new dict; Python 2 gave an OrderedDict's entries as a list of pairs. */
    private Dict dict(Sequence args, long at) throws IOException {
        Dict dict = new Dict();
        if (args.size() == 1 && args.get(0) instanceof Sequence pairs) {
            for (int i = 0; i < pairs.size(); i++) {
                if (pairs.get(i) instanceof Sequence pair && pair.size() == 2) {
                    put(dict, pair.get(0), pair.get(1), at);
                }
            }
        }
        return dict;
    }

    /** Adds an entry to a dict. Python's own pickles never name a key twice. */
    void put(Dict dict, PickleValue key, PickleValue value, long at) throws IOException {
        if (key instanceof Text(String name) && !dict.put(name, value)) {
            throw file.bad(at, "a dict whose keys differ", "the key " + PrintableText.quote(name) + " twice");
        }
    }

    private PickleValue parameter(Sequence args, long at) throws IOException {
        PickleValue data = args.size() == 0 ? Plain.NONE : args.get(0);
        if (!(data instanceof TensorClaim || data instanceof Opaque)) {
            throw file.bad(at, "a parameter made from a tensor", args.size() == 0 ? "nothing" : data.kind());
        }
        return data;
    }

    /**
     * Reads a tensor: {@code (storage, offset, size, stride[, requires_grad, backward_hooks[, dtype or metadata…]])}.
     */
    private PickleValue tensor(Callable function, Sequence args, long at) throws IOException {
        boolean v3 = function == Callable.REBUILD_TENSOR_V3;
        tuple(args, v3 ? 7 : 4, "(storage, offset, size, stride, …) of a tensor", at);
        if (args.get(0) instanceof Opaque unknown) {
            return unknown;
        }
        if (!(args.get(0) instanceof Storage storage)) {
            throw file.bad(at, "a tensor's storage", args.get(0).kind());
        }
        TorchType type = storage.type();
        if (v3) {
            if (args.get(6) instanceof Opaque unknown) {
                return unknown; // a dtype of a later version
            }
            if (!(args.get(6) instanceof ElementType(TorchType told))) {
                throw file.bad(at, "a tensor's dtype", args.get(6).kind());
            }
            type = told;
        }
        if (!type.equals(storage.type()) && !storage.type().isUntyped()) {
            throw file.bad(at, "a tensor of its storage's type " + storage.type().name(), type.name());
        }
        long offset = number(args.get(1), "a tensor's offset", at);
        long[] dims = numbers(args.get(2), "a tensor's size", at);
        long[] strides = numbers(args.get(3), "a tensor's stride", at);
        if (dims.length != strides.length) {
            throw file.bad(at, "as many strides as the " + dims.length + " extents", Integer.toString(strides.length));
        }
        return new TensorClaim(storage, type, offset, dims, strides, at);
    }

    /** Reads a storage: {@code ('storage', type, key, location, elements[, None or (key, from, length)])}. */
    PickleValue storage(PickleValue id, long at) throws IOException {
        Sequence fields = tuple(id, 5, "a storage's ('storage', type, key, location, elements)", at);
        if (!(fields.get(0) instanceof Text(String what) && what.equals("storage"))) {
            throw file.bad(at, "a reference to a storage", fields.get(0).kind());
        }
        if (fields.get(1) instanceof Opaque unknown) {
            return unknown;
        }
        if (!(fields.get(1) instanceof StorageType(TorchType type))) {
            throw file.bad(at, "a storage's type", fields.get(1).kind());
        }
        // Written as a string; some early writers used a number.
        String key = switch (fields.get(2)) {
            case Text(String text) -> text;
            case Int(long number) -> Long.toString(number);
            case PickleValue other -> throw file.bad(at, "a storage's key", other.kind());
        };
        long elements = number(fields.get(4), "a storage's number of elements", at);
        if (elements > capacity / type.bytes()) {
            throw file.bad(at, "a storage that fits the file's " + capacity + " bytes",
                    elements + " elements of " + type.bytes() + " bytes");
        }
        if (fields.size() < 6 || fields.get(5) == Plain.NONE) {
            return new Storage(key, type, elements, 0, elements, at);
        }
        Sequence view = tuple(fields.get(5), 3, "a storage view's (key, from, length)", at);
        long from = number(view.get(1), "a storage view's beginning", at);
        long length = number(view.get(2), "a storage view's length", at);
        if (from > elements || length > elements - from) {
            throw file.bad(at, "a view within its storage's " + elements + " elements",
                    length + " elements from " + from);
        }
        return new Storage(key, type, elements, from, length, at);
    }

    private Sequence tuple(PickleValue value, int least, String what, long at) throws IOException {
        if (!(value instanceof Sequence sequence && sequence.isTuple() && sequence.size() >= least)) {
            throw file.bad(at, what, value.kind());
        }
        return sequence;
    }

    private long[] numbers(PickleValue value, String what, long at) throws IOException {
        Sequence sequence = tuple(value, 0, what + " as a tuple", at);
        if (sequence.size() > StridedExtent.MAX_RANK) {
            throw file.bad(at, what + " of at most " + StridedExtent.MAX_RANK + " numbers",
                    Integer.toString(sequence.size()));
        }
        long[] out = new long[sequence.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = number(sequence.get(i), what, at);
        }
        return out;
    }

    private long number(PickleValue value, String what, long at) throws IOException {
        if (!(value instanceof Int(long number) && number >= 0)) {
            throw file.bad(at, what + " in whole numbers from 0", value.kind());
        }
        return number;
    }
}
