package io.github.dpi4j.onnx;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.github.dpi4j.onnx.OnnxFields.Attribute;
import io.github.dpi4j.onnx.OnnxFields.Graph;
import io.github.dpi4j.onnx.OnnxFields.Model;
import io.github.dpi4j.onnx.OnnxFields.Node;
import io.github.dpi4j.onnx.OnnxFields.OperatorSet;
import io.github.dpi4j.onnx.OnnxFields.Tensor;
import io.github.dpi4j.onnx.OnnxFields.ValueInfo;
import io.github.dpi4j.onnx.OnnxModel.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * An encoder of a model as the protocol-buffer message {@code ModelProto}. Everything but the weights' elements is
 * small and encoded first, because a message is preceded by its length; then the weights are written directly to the
 * stream, one by one.
 */
final class OnnxWriter {
    /** ONNX 1.13: the first release with opset 18. */
    private static final int IR_VERSION = 8;
    private static final int OPSET = 18;
    /** Upper bound on the size of a protocol-buffer message. */
    private static final long LIMIT = Integer.MAX_VALUE;
    private static final int BUFFER = 1 << 16;

    private OnnxWriter() {
    }

    /** The content of a message, written field by field. */
    @FunctionalInterface
    private interface Message {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    /**
     * @throws IllegalArgumentException if the file would exceed 2 GB, protocol buffers' limit; nothing is written then
     */
    static void write(OnnxModel model, OutputStream stream) throws IOException {
        byte[] structure = encode(out -> graphWithoutInitializers(model, out));
        List<byte[]> headers = new ArrayList<>();
        long length = structure.length;
        for (Initializer initializer : model.initializers()) {
            byte[] header = encode(out -> initializerHeader(initializer, out));
            headers.add(header);
            long tensor = header.length + initializer.byteSize();
            length += CodedOutputStream.computeTagSize(Graph.INITIALIZER)
                    + CodedOutputStream.computeUInt64SizeNoTag(tensor) + tensor;
        }
        byte[] preamble = encode(OnnxWriter::preamble);
        if (length + preamble.length + BUFFER > LIMIT) {
            throw new IllegalArgumentException("ONNX export: the file must stay below 2 GB, the limit of its format: "
                    + "expected at most " + LIMIT + " bytes, got " + length);
        }
        CodedOutputStream out = CodedOutputStream.newInstance(stream, BUFFER);
        out.writeRawBytes(preamble);
        beginMessage(Model.GRAPH, length, out);
        out.writeRawBytes(structure);
        for (int i = 0; i < headers.size(); i++) {
            Initializer initializer = model.initializers().get(i);
            beginMessage(Graph.INITIALIZER, headers.get(i).length + initializer.byteSize(), out);
            out.writeRawBytes(headers.get(i));
            out.writeRawBytes(initializer.elements().get());
        }
        out.flush();
    }

    private static void preamble(CodedOutputStream out) throws IOException {
        out.writeInt64(Model.IR_VERSION, IR_VERSION);
        out.writeString(Model.PRODUCER_NAME, "dpi4j");
        message(Model.OPSET_IMPORT, out, opset -> {
            opset.writeString(OperatorSet.DOMAIN, "");
            opset.writeInt64(OperatorSet.VERSION, OPSET);
        });
    }

    private static void graphWithoutInitializers(OnnxModel model, CodedOutputStream out) throws IOException {
        out.writeString(Graph.NAME, "network");
        for (Value input : model.inputs()) {
            message(Graph.INPUT, out, info -> valueInfo(input, info));
        }
        for (Value output : model.outputs()) {
            message(Graph.OUTPUT, out, info -> valueInfo(output, info));
        }
        for (OnnxNode node : model.nodes()) {
            message(Graph.NODE, out, proto -> node(node, proto));
        }
    }

    private static void valueInfo(Value value, CodedOutputStream out) throws IOException {
        out.writeString(ValueInfo.NAME, value.name());
        message(ValueInfo.TYPE, out, type -> message(ValueInfo.TENSOR_TYPE, type, tensor -> {
            tensor.writeEnum(ValueInfo.ELEMENT_TYPE, Tensor.FLOAT32);
            message(ValueInfo.SHAPE, tensor, shape -> {
                message(ValueInfo.DIM, shape, dim -> dim.writeString(ValueInfo.DIM_PARAM, OnnxModel.BATCH));
                for (int extent : value.dims()) {
                    message(ValueInfo.DIM, shape, dim -> dim.writeInt64(ValueInfo.DIM_VALUE, extent));
                }
            });
        }));
    }

    private static void node(OnnxNode node, CodedOutputStream out) throws IOException {
        for (String input : node.inputs()) {
            out.writeString(Node.INPUT, input);
        }
        for (String output : node.outputs()) {
            out.writeString(Node.OUTPUT, output);
        }
        out.writeString(Node.NAME, node.name());
        out.writeString(Node.OP_TYPE, node.type());
        for (var attribute : new TreeMap<>(node.attributes()).entrySet()) {
            message(Node.ATTRIBUTE, out, proto -> attribute(attribute.getKey(), attribute.getValue(), proto));
        }
    }

    private static void attribute(String name, Object value, CodedOutputStream out) throws IOException {
        out.writeString(Attribute.NAME, name);
        switch (value) {
            case Float f -> {
                out.writeFloat(Attribute.FLOAT, f);
                out.writeEnum(Attribute.TYPE, Attribute.TYPE_FLOAT);
            }
            case Long i -> {
                out.writeInt64(Attribute.INT, i);
                out.writeEnum(Attribute.TYPE, Attribute.TYPE_INT);
            }
            case String s -> {
                out.writeString(Attribute.STRING, s);
                out.writeEnum(Attribute.TYPE, Attribute.TYPE_STRING);
            }
            case long[] ints -> {
                for (long i : ints) {
                    out.writeInt64(Attribute.INTS, i);
                }
                out.writeEnum(Attribute.TYPE, Attribute.TYPE_INTS);
            }
            default -> throw new AssertionError("no encoding for attribute " + name + " of " + value.getClass());
        }
    }

    /** Writes a tensor up to its elements: the last field's tag and length, but not its bytes. */
    private static void initializerHeader(Initializer initializer, CodedOutputStream out) throws IOException {
        for (int extent : initializer.shape().dims()) {
            out.writeInt64(Tensor.DIMS, extent);
        }
        out.writeInt32(Tensor.DATA_TYPE, initializer.type());
        out.writeString(Tensor.NAME, initializer.name());
        beginMessage(Tensor.RAW_DATA, initializer.byteSize(), out);
    }

    private static void message(int field, CodedOutputStream out, Message content) throws IOException {
        out.writeByteArray(field, encode(content));
    }

    /** Writes the tag and length of a message, or of bytes, which are encoded alike. */
    private static void beginMessage(int field, long length, CodedOutputStream out) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt64NoTag(length);
    }

    private static byte[] encode(Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            message.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
