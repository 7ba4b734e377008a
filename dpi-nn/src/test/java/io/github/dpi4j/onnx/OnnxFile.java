package io.github.dpi4j.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An ONNX file read back field by field: a second opinion on what the exporter writes. Unknown fields are errors. */
record OnnxFile(long irVersion, long opset, Map<String, List<String>> inputs, Map<String, List<String>> outputs,
        List<Node> nodes, Map<String, Constant> constants) {

    record Node(String type, List<String> inputs, List<String> outputs, List<String> attributes) {
    }

    record Constant(long type, List<Long> dims, ByteBuffer bytes) {
        float[] floats() {
            float[] out = new float[bytes.remaining() / Float.BYTES];
            bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(out);
            return out;
        }
    }

    /** What reads one field of a message; the stream stands behind the tag. */
    private interface Field {
        void read(int number, CodedInputStream in) throws IOException;
    }

    static OnnxFile read(Path file) throws IOException {
        long[] versions = new long[2];
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        Map<String, List<String>> outputs = new LinkedHashMap<>();
        List<Node> nodes = new ArrayList<>();
        Map<String, Constant> constants = new LinkedHashMap<>();
        message(CodedInputStream.newInstance(Files.readAllBytes(file)), (number, model) -> {
            switch (number) {
                case 1 -> versions[0] = model.readInt64();
                case 2 -> model.readString();
                case 8 -> message(part(model), (n, in) -> {
                    switch (n) {
                        case 1 -> in.readString();
                        case 2 -> versions[1] = in.readInt64();
                        default -> unknown("OperatorSetId", n);
                    }
                });
                case 7 -> message(part(model), (n, in) -> {
                    switch (n) {
                        case 1 -> nodes.add(node(part(in)));
                        case 2 -> in.readString();
                        case 5 -> constant(part(in), constants);
                        case 11 -> value(part(in), inputs);
                        case 12 -> value(part(in), outputs);
                        default -> unknown("Graph", n);
                    }
                });
                default -> unknown("Model", number);
            }
        });
        return new OnnxFile(versions[0], versions[1], inputs, outputs, nodes, constants);
    }

    private static Node node(CodedInputStream message) throws IOException {
        String[] type = new String[1];
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        List<String> attributes = new ArrayList<>();
        message(message, (number, in) -> {
            switch (number) {
                case 1 -> inputs.add(in.readString());
                case 2 -> outputs.add(in.readString());
                case 3 -> in.readString();
                case 4 -> type[0] = in.readString();
                case 5 -> attributes.add(attribute(part(in)));
                default -> unknown("Node", number);
            }
        });
        return new Node(type[0], inputs, outputs, attributes);
    }

    /** Such as {@code pads=[1, 1, 1, 1]}. */
    private static String attribute(CodedInputStream message) throws IOException {
        String[] name = new String[1];
        Object[] value = new Object[1];
        List<Long> ints = new ArrayList<>();
        long[] type = new long[1];
        message(message, (number, in) -> {
            switch (number) {
                case 1 -> name[0] = in.readString();
                case 2 -> value[0] = in.readFloat();
                case 3 -> value[0] = in.readInt64();
                case 4 -> value[0] = in.readString();
                case 8 -> ints.add(in.readInt64());
                case 20 -> type[0] = in.readEnum();
                default -> unknown("Attribute", number);
            }
        });
        Object content = switch ((int) type[0]) {
            case 1 -> (Float) value[0];
            case 2 -> (Long) value[0];
            case 3 -> (String) value[0];
            case 7 -> ints;
            default -> throw new IOException("attribute type " + type[0]);
        };
        return name[0] + "=" + content;
    }

    private static void constant(CodedInputStream message, Map<String, Constant> constants) throws IOException {
        List<Long> dims = new ArrayList<>();
        long[] type = new long[1];
        String[] name = new String[1];
        ByteBuffer[] bytes = new ByteBuffer[1];
        message(message, (number, in) -> {
            switch (number) {
                case 1 -> dims.add(in.readInt64());
                case 2 -> type[0] = in.readInt32();
                case 8 -> name[0] = in.readString();
                case 9 -> bytes[0] = in.readByteBuffer();
                default -> unknown("Tensor", number);
            }
        });
        constants.put(name[0], new Constant(type[0], dims, bytes[0]));
    }

    /** A float32 input or output with its dimensions: extents, or names of open ones. */
    private static void value(CodedInputStream message, Map<String, List<String>> values) throws IOException {
        String[] name = new String[1];
        List<String> dims = new ArrayList<>();
        message(message, (number, info) -> {
            switch (number) {
                case 1 -> name[0] = info.readString();
                case 2 -> message(part(info), (n, type) -> {
                    if (n != 1) {
                        unknown("Type", n);
                    }
                    tensorType(part(type), dims);
                });
                default -> unknown("ValueInfo", number);
            }
        });
        values.put(name[0], dims);
    }

    private static void tensorType(CodedInputStream message, List<String> dims) throws IOException {
        message(message, (number, in) -> {
            switch (number) {
                case 1 -> {
                    if (in.readEnum() != 1) {
                        throw new IOException("not float32");
                    }
                }
                case 2 -> message(part(in), (_, shape) -> message(part(shape), (n, dim) -> {
                    switch (n) {
                        case 1 -> dims.add(Long.toString(dim.readInt64()));
                        case 2 -> dims.add(dim.readString());
                        default -> unknown("Dimension", n);
                    }
                }));
                default -> unknown("Tensor type", number);
            }
        });
    }

    private static CodedInputStream part(CodedInputStream in) throws IOException {
        return CodedInputStream.newInstance(in.readByteBuffer());
    }

    private static void message(CodedInputStream in, Field field) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            field.read(WireFormat.getTagFieldNumber(tag), in);
        }
    }

    private static void unknown(String message, int field) throws IOException {
        throw new IOException(message + ": unknown field " + field);
    }
}
