package io.github.dpi4j.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.file.InputFile;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A decoder of an ONNX file's nodes and float32 constants; other fields are skipped. */
final class OnnxReader {
    private static final long MOST_BYTES = 1 << 28;
    /** Field number of a tensor's {@code float_data}. */
    private static final int FLOAT_DATA = 4;

    private OnnxReader() {
    }

    /**
     * The content of an ONNX file.
     *
     * @param inputs names, without those of constants
     * @param outputs names
     * @param constants float32 ones by name
     */
    record File(List<String> inputs, List<String> outputs, List<OnnxNode> nodes, Map<String, Tensor> constants) {
    }

    private interface Field {
        void read(int number, int tag, CodedInputStream in) throws IOException;
    }

    /** @throws IOException if the file cannot be read or is not ONNX; the message is one line */
    static File read(Path path) throws IOException {
        File file = new File(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>());
        try {
            CodedInputStream model = CodedInputStream.newInstance(InputFile.read(path, "an ONNX file", MOST_BYTES));
            fields(model, (number, tag, in) -> {
                if (number == OnnxFields.Model.GRAPH) {
                    graph(part(in, tag), file);
                } else {
                    in.skipField(tag);
                }
            });
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new IOException(path + ": expected an ONNX file, got "
                    + PrintableText.shown(String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
                    e);
        }
        if (file.nodes.isEmpty()) {
            throw new IOException(path + ": expected an ONNX file, got one without operators");
        }
        file.inputs.removeAll(file.constants.keySet());
        return file;
    }

    private static void graph(CodedInputStream message, File file) throws IOException {
        fields(message, (number, tag, in) -> {
            switch (number) {
                case OnnxFields.Graph.NODE -> file.nodes.add(node(part(in, tag)));
                case OnnxFields.Graph.INITIALIZER -> constant(part(in, tag), file.constants);
                case OnnxFields.Graph.INPUT -> file.inputs.add(name(part(in, tag)));
                case OnnxFields.Graph.OUTPUT -> file.outputs.add(name(part(in, tag)));
                default -> in.skipField(tag);
            }
        });
    }

    private static String name(CodedInputStream message) throws IOException {
        String[] name = {""};
        fields(message, (number, tag, in) -> {
            if (number == OnnxFields.ValueInfo.NAME) {
                name[0] = text(in, tag);
            } else {
                in.skipField(tag);
            }
        });
        return name[0];
    }

    private static OnnxNode node(CodedInputStream message) throws IOException {
        String[] type = {""};
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, Object> attributes = new LinkedHashMap<>();
        fields(message, (number, tag, in) -> {
            switch (number) {
                case OnnxFields.Node.INPUT -> inputs.add(text(in, tag));
                case OnnxFields.Node.OUTPUT -> outputs.add(text(in, tag));
                case OnnxFields.Node.OP_TYPE -> type[0] = text(in, tag);
                case OnnxFields.Node.ATTRIBUTE -> attribute(part(in, tag), attributes);
                default -> in.skipField(tag);
            }
        });
        return new OnnxNode(outputs.isEmpty() ? "" : outputs.getFirst(), type[0], inputs, outputs, attributes);
    }

    private static void attribute(CodedInputStream message, Map<String, Object> attributes) throws IOException {
        String[] name = {""};
        Object[] value = {null};
        List<Long> ints = new ArrayList<>();
        fields(message, (number, tag, in) -> {
            switch (number) {
                case OnnxFields.Attribute.NAME -> name[0] = text(in, tag);
                case OnnxFields.Attribute.FLOAT -> value[0] = in.readFloat();
                case OnnxFields.Attribute.INT -> value[0] = in.readInt64();
                case OnnxFields.Attribute.STRING -> value[0] = text(in, tag);
                case OnnxFields.Attribute.INTS -> longs(in, tag, ints);
                default -> in.skipField(tag);
            }
        });
        attributes.put(name[0], value[0] != null ? value[0] : ints.stream().mapToLong(Long::longValue).toArray());
    }

    private static void constant(CodedInputStream message, Map<String, Tensor> constants) throws IOException {
        String[] name = {""};
        long[] type = {0};
        List<Long> dims = new ArrayList<>();
        ByteBuffer[] bytes = {ByteBuffer.allocate(0)};
        fields(message, (number, tag, in) -> {
            switch (number) {
                case OnnxFields.Tensor.DIMS -> longs(in, tag, dims);
                case OnnxFields.Tensor.DATA_TYPE -> type[0] = in.readInt64();
                case OnnxFields.Tensor.NAME -> name[0] = text(in, tag);
                case OnnxFields.Tensor.RAW_DATA, FLOAT_DATA -> {
                    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                        bytes[0] = in.readByteBuffer();
                    } else {
                        in.skipField(tag);
                    }
                }
                default -> in.skipField(tag);
            }
        });
        if (type[0] != OnnxFields.Tensor.FLOAT32) {
            return;
        }
        Shape shape = Shape.of(dims.stream().mapToInt(d -> d < 0 || d > 1 << 28 ? -1 : Math.toIntExact(d)).toArray());
        if (bytes[0].remaining() != (long) shape.size() * Float.BYTES) {
            throw new IllegalArgumentException("constant " + name[0] + ": " + bytes[0].remaining() + " bytes for "
                    + shape);
        }
        float[] values = new float[shape.size()];
        bytes[0].order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        constants.put(name[0], Tensor.of(values, shape));
    }

    private static void longs(CodedInputStream in, int tag, List<Long> to) throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            CodedInputStream packed = part(in, tag);
            while (!packed.isAtEnd()) {
                to.add(packed.readInt64());
            }
        } else {
            to.add(in.readInt64());
        }
    }

    private static String text(CodedInputStream in, int tag) throws IOException {
        delimited(tag);
        return in.readString();
    }

    private static CodedInputStream part(CodedInputStream in, int tag) throws IOException {
        delimited(tag);
        return CodedInputStream.newInstance(in.readByteArray());
    }

    private static void delimited(int tag) {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            throw new IllegalArgumentException(
                    "field " + WireFormat.getTagFieldNumber(tag) + " has the wrong wire type");
        }
    }

    private static void fields(CodedInputStream in, Field field) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            field.read(WireFormat.getTagFieldNumber(tag), tag, in);
        }
    }
}
