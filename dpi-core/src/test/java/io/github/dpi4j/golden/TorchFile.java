package io.github.dpi4j.golden;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes state dicts of float32 as PyTorch's zip container, which torch.load reads: checkpoints for tests of the main job. */
public final class TorchFile {
    private static final String ARCHIVE = "archive/";

    private TorchFile() {
    }

    /** Writes the tensors, under their names and in their order, as a bare state dict. */
    public static void write(Path path, Weights weights) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            store(zip, "data.pkl", pickle(weights));
            store(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            int key = 0;
            for (String name : weights.names()) {
                float[] values = weights.tensor(name).data();
                ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                store(zip, "data/" + key++, bytes.array());
            }
            store(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void store(ZipOutputStream zip, String name, byte[] data) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(data);
        ZipEntry entry = new ZipEntry(ARCHIVE + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(data.length);
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0)); // earlier ones would need an extra field
        zip.putNextEntry(entry);
        zip.write(data);
        zip.closeEntry();
    }

    /** An OrderedDict of {@code _rebuild_tensor_v2(storage, 0, size, stride, False, OrderedDict())}, in protocol 2. */
    private static byte[] pickle(Weights weights) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[]{(byte) 0x80, 2});
        out.writeBytes("ccollections\nOrderedDict\n)R(");
        int key = 0;
        for (String name : weights.names()) {
            Shape shape = weights.shape(name);
            text(out, name);
            out.writeBytes("ctorch._utils\n_rebuild_tensor_v2\n((");
            text(out, "storage");
            out.writeBytes("ctorch\nFloatStorage\n");
            text(out, Integer.toString(key++));
            text(out, "cpu");
            number(out, shape.size());
            out.writeBytes("tQ");
            number(out, 0);
            out.writeBytes("(");
            for (int dim : shape.dims()) {
                number(out, dim);
            }
            out.writeBytes("t(");
            for (int d = 0; d < shape.rank(); d++) {
                int stride = 1;
                for (int inner = d + 1; inner < shape.rank(); inner++) {
                    stride *= shape.dim(inner);
                }
                number(out, stride);
            }
            out.writeBytes("t");
            out.write(0x89);
            out.writeBytes("ccollections\nOrderedDict\n)RtR");
        }
        out.writeBytes("u.");
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte('X');
        out.writeInt(Integer.reverseBytes(utf8.length));
        out.write(utf8);
    }

    private static void number(DataOutputStream out, int number) throws IOException {
        out.writeByte('J');
        out.writeInt(Integer.reverseBytes(number));
    }
}
