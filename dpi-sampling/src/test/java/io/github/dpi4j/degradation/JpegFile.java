package io.github.dpi4j.degradation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.posterior.RecordedCheck;
import io.github.dpi4j.posterior.RecordedFile;
import io.github.dpi4j.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Pillow's JPEG at several qualities: {@code q30.bytes} and {@code q30.decoded} and so on. */
public final class JpegFile implements RecordedCheck {
    /** Of 255: OpenCV's or Pillow's encoder and decoder beside the JDK's. */
    static final int LEVELS = 4;
    private static final Pattern BYTES = Pattern.compile("q([0-9]+)\\.bytes");

    @Override
    public boolean understands(RecordedFile file) {
        return file.isOf("libjpeg-turbo");
    }

    @Override
    public void check(RecordedFile file) {
        int checked = 0;
        for (String name : file.tensors().names()) {
            Matcher bytes = BYTES.matcher(name);
            if (bytes.matches()) {
                check(file, Integer.parseInt(bytes.group(1)));
                checked++;
            }
        }
        assertTrue(checked > 0, file.path() + ": expected qualities, found none");
    }

    private static void check(RecordedFile file, int quality) {
        RgbImage image = image(file.tensor("image"));
        RgbImage decoded = image(file.tensor("q" + quality + ".decoded"));
        JpegCompression compression = new JpegCompression(quality);
        RgbImage actual = UnitTensors.toImage(compression.apply(UnitTensors.toTensor(image)));
        int largest = IntStream.range(0, actual.pixels().length)
                .map(i -> Math.abs((actual.pixels()[i] & 0xff) - (decoded.pixels()[i] & 0xff))).max().orElseThrow();
        assertTrue(largest <= LEVELS, file.path() + ": quality " + quality + ": largest difference " + largest);
        byte[] bytes = bytes(file.tensor("q" + quality + ".bytes"));
        assertEquals(tables(bytes),
                tables(compression.encode(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB))),
                file.path() + ": quality " + quality);
    }

    /** The quantisation tables of a JPEG file: what its DQT segments (FF DB) hold, one table after the other. */
    private static String tables(byte[] jpeg) {
        StringBuilder tables = new StringBuilder();
        for (int at = 2; (jpeg[at + 1] & 0xff) != 0xda; at += 2 + length(jpeg, at)) {
            if ((jpeg[at + 1] & 0xff) == 0xdb) {
                tables.append(Arrays.toString(Arrays.copyOfRange(jpeg, at + 4, at + 2 + length(jpeg, at))));
            }
        }
        // Some writers put each table into a segment of its own; their identifiers, 0 and 1, tell them apart.
        return tables.toString().replace("][", ", ");
    }

    private static int length(byte[] jpeg, int at) {
        return (jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff;
    }

    private static RgbImage image(Tensor rgb) {
        return RgbImage.of(rgb.dim(1), rgb.dim(0), bytes(rgb));
    }

    private static byte[] bytes(Tensor values) {
        byte[] out = new byte[values.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (int) values.data()[i];
        }
        return out;
    }
}
