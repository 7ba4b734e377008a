package io.github.dpi4j.checkpoint;

import io.github.dpi4j.checkpoint.PickleValue.Dict;
import io.github.dpi4j.checkpoint.PickleValue.Int;
import io.github.dpi4j.checkpoint.PickleValue.Opaque;
import io.github.dpi4j.checkpoint.PickleValue.Plain;
import io.github.dpi4j.checkpoint.PickleValue.Sequence;
import io.github.dpi4j.checkpoint.PickleValue.Storage;
import io.github.dpi4j.checkpoint.PickleValue.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pickle machine for checkpoints (protocols 1 to 5): it builds {@link PickleValue}s on a stack and can do nothing
 * else. Its memory is bounded by the number of opcodes and of text bytes it accepts, whatever the file says.
 *
 * @see <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">the opcodes</a>
 */
final class Unpickler {
    /** About 40 opcodes describe a tensor: room for twenty thousand tensors. */
    private static final int MAX_OPCODES = 1 << 20;

    private final CheckpointFile file;
    private final TorchGlobals globals;
    private final PickleCursor in;
    private final List<PickleValue> stack = new ArrayList<>();
    private int[] marks = new int[8];
    private int markCount;
    private PickleValue[] memo = new PickleValue[64];
    private int memoSize;
    private int opcodes;
    private long at;
    private final Map<String, Storage> storages = new LinkedHashMap<>();

    /**
     * Reads one pickle between two places of the file.
     *
     * @param capacity bytes of the largest storage that the checkpoint may hold
     */
    Unpickler(CheckpointFile file, long begin, long end, long capacity) {
        this.file = file;
        this.globals = new TorchGlobals(file, capacity);
        this.in = new PickleCursor(file, begin, end);
    }

    /** Position of the pickle's end, once it is read. */
    long end() {
        return in.position();
    }

    /** Returns the storages that the pickle refers to, by key. */
    Map<String, Storage> storages() {
        return storages;
    }

    /** Runs the pickle to its end and returns its one value. */
    PickleValue read() throws IOException {
        while (true) {
            at = in.position();
            if (++opcodes > MAX_OPCODES) {
                throw bad("a pickle of at most " + MAX_OPCODES + " opcodes", "more");
            }
            int opcode = in.u8();
            if (opcode == '.') {
                return pop("the pickle's value");
            }
            if (!pushConstant(opcode) && !pushContainer(opcode) && !refer(opcode) && !build(opcode)) {
                throw bad("an opcode that a checkpoint's pickle uses", String.format("byte 0x%02x", opcode));
            }
        }
    }

    /** Opcodes that push a value read from the stream; framing. */
    private boolean pushConstant(int opcode) throws IOException {
        switch (opcode) {
            case 0x80 -> { // PROTO
                int protocol = in.u8();
                if (protocol > 5) {
                    throw bad("a pickle of protocol 1 to 5", Integer.toString(protocol));
                }
            }
            case 0x95 -> in.skip(in.i64(), "a frame's length", false); // FRAME
            case 'N' -> push(Plain.NONE);
            case 0x88 -> push(Plain.TRUE);
            case 0x89 -> push(Plain.FALSE);
            case 'K' -> push(new Int(in.u8()));
            case 'M' -> push(new Int(in.u16()));
            case 'J' -> push(new Int(in.i32()));
            case 0x8a -> push(in.integer(in.u8())); // LONG1
            case 0x8b -> push(in.integer(in.i32())); // LONG4
            case 'I', 'L' -> push(in.decimal());
            case 'F' -> {
                in.line();
                push(Plain.FLOAT);
            }
            case 'G' -> {
                in.i64();
                push(Plain.FLOAT);
            }
            case 'X' -> push(in.text(in.u32())); // BINUNICODE
            case 0x8c -> push(in.text(in.u8())); // SHORT_BINUNICODE
            case 0x8d -> push(in.text(in.i64())); // BINUNICODE8
            case 'U' -> push(in.text(in.u8())); // SHORT_BINSTRING: what Python 2 wrote for names
            case 'T' -> push(in.text(in.i32())); // BINSTRING
            case 'C' -> bytes(in.u8());
            case 'B' -> bytes(in.u32());
            case 0x8e, 0x96 -> bytes(in.i64()); // BINBYTES8, BYTEARRAY8
            default -> {
                return false;
            }
        }
        return true;
    }

    private void bytes(long length) throws IOException {
        in.skip(length, "bytes", true);
        push(Plain.BYTES);
    }

    /** Opcodes that make containers, and the mark that many of them reach down to. */
    private boolean pushContainer(int opcode) throws IOException {
        switch (opcode) {
            case '(' -> {
                if (markCount == marks.length) {
                    marks = Arrays.copyOf(marks, 2 * markCount);
                }
                marks[markCount++] = stack.size();
            }
            case '1' -> popToMark(); // POP_MARK
            case '0' -> pop("a value to drop");
            case '2' -> push(top("a value to repeat"));
            case ')' -> push(new Sequence(true, List.of()));
            case ']' -> push(Sequence.list());
            case '}' -> push(new Dict());
            case 0x8f -> push(Plain.SET);
            case 't' -> push(new Sequence(true, popToMark()));
            case 'l' -> push(new Sequence(false, popToMark()));
            case 0x91 -> { // FROZENSET
                popToMark();
                push(Plain.SET);
            }
            case 'd' -> {
                List<PickleValue> items = popToMark();
                push(new Dict());
                setItems(items);
            }
            case 0x85, 0x86, 0x87 -> { // TUPLE1 to TUPLE3
                PickleValue[] items = new PickleValue[opcode - 0x84];
                for (int i = items.length - 1; i >= 0; i--) {
                    items[i] = pop("a tuple's item");
                }
                push(new Sequence(true, List.of(items)));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Opcodes that name things: the memo, globals, storages. */
    private boolean refer(int opcode) throws IOException {
        switch (opcode) {
            case 'q' -> memoize(in.u8());
            case 'r' -> memoize(in.u32());
            case 0x94 -> memoize(memoSize); // MEMOIZE
            case 'h' -> push(recall(in.u8()));
            case 'j' -> push(recall(in.u32()));
            case 'c' -> {
                String module = in.line();
                push(globals.find(module, in.line(), at));
            }
            case 0x93 -> { // STACK_GLOBAL
                PickleValue name = pop("a global's name");
                PickleValue module = pop("a global's module");
                if (!(module instanceof Text(String m) && name instanceof Text(String n))) {
                    throw bad("a global's module and name", module.kind() + " and " + name.kind());
                }
                push(globals.find(m, n, at));
            }
            case 'Q' -> { // BINPERSID
                PickleValue value = globals.storage(pop("a storage's description"), at);
                if (value instanceof Storage storage) {
                    requireAsBefore(storage);
                }
                push(value);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void requireAsBefore(Storage storage) throws IOException {
        Storage known = storages.putIfAbsent(storage.key(), storage);
        if (known != null && (!known.type().equals(storage.type()) || known.elements() != storage.elements())) {
            throw bad(
                    "storage " + PrintableText.quote(storage.key()) + " as described before: " + known.elements()
                            + " elements of " + known.type().name(),
                    storage.elements() + " of " + storage.type().name());
        }
    }

    /** Opcodes that act on what is on the stack. */
    private boolean build(int opcode) throws IOException {
        switch (opcode) {
            case 'R', 0x81 -> { // REDUCE, NEWOBJ
                PickleValue arguments = pop("a call's arguments");
                push(globals.call(pop("a function"), arguments, at));
            }
            case 0x92 -> { // NEWOBJ_EX
                pop("a call's named arguments");
                PickleValue arguments = pop("a call's arguments");
                push(globals.call(pop("a function"), arguments, at));
            }
            case 'b' -> { // BUILD sets attributes; no tensor has any that matter here
                pop("an object's state");
                top("an object");
            }
            case 'a' -> {
                PickleValue item = pop("an item");
                append(List.of(item));
            }
            case 'e' -> append(popToMark());
            case 0x90 -> popToMark(); // ADDITEMS, to a set
            case 's' -> {
                PickleValue value = pop("a value");
                PickleValue key = pop("a key");
                setItems(List.of(key, value));
            }
            case 'u' -> setItems(popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void append(List<PickleValue> items) throws IOException {
        switch (top("a list")) {
            case Sequence list when !list.isTuple() -> list.append(items);
            case Opaque _ -> {
            }
            case PickleValue other -> throw bad("a list to append to", other.kind());
        }
    }

    private void setItems(List<PickleValue> items) throws IOException {
        switch (top("a dict")) {
            case Dict dict when items.size() % 2 == 0 -> {
                for (int i = 0; i < items.size(); i += 2) {
                    globals.put(dict, items.get(i), items.get(i + 1), at);
                }
            }
            case Opaque _ -> {
            }
            case Dict _ -> throw bad("keys and values in pairs", items.size() + " items");
            case PickleValue other -> throw bad("a dict to set items of", other.kind());
        }
    }

    private void memoize(long index) throws IOException {
        // Picklers count up from 0 or 1, so that no index can be beyond the number of opcodes.
        if (index > opcodes) {
            throw bad("a memo index of at most " + opcodes, Long.toString(index));
        }
        int i = (int) index;
        if (i >= memo.length) {
            memo = Arrays.copyOf(memo, Math.max(i + 1, 2 * memo.length));
        }
        if (memo[i] == null) {
            memoSize++;
        }
        memo[i] = top("a value to remember");
    }

    private PickleValue recall(long index) throws IOException {
        PickleValue value = index < memo.length ? memo[(int) index] : null;
        if (value == null) {
            throw bad("the index of a remembered value", Long.toString(index));
        }
        return value;
    }

    private void push(PickleValue value) {
        stack.add(value);
    }

    private PickleValue top(String what) throws IOException {
        if (stack.size() <= floor()) {
            throw bad(what + " on the pickle's stack", "nothing");
        }
        return stack.getLast();
    }

    private PickleValue pop(String what) throws IOException {
        top(what);
        return stack.removeLast();
    }

    private List<PickleValue> popToMark() throws IOException {
        if (markCount == 0) {
            throw bad("a mark on the pickle's stack", "none");
        }
        List<PickleValue> above = stack.subList(marks[--markCount], stack.size());
        List<PickleValue> items = List.of(above.toArray(PickleValue[]::new));
        above.clear();
        return items;
    }

    /** Returns the height of the stack at the last mark, below which values are out of reach. */
    private int floor() {
        return markCount == 0 ? 0 : marks[markCount - 1];
    }

    private IOException bad(String expected, String found) {
        return file.bad(at, expected, found);
    }
}
