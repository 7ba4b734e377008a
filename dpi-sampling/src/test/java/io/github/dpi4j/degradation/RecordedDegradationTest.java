package io.github.dpi4j.degradation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stages beside what the authors' code computes. */
class RecordedDegradationTest {
    private static final String FOLDER = "golden/degradation/";
    private static final double TOLERANCE = 3e-5;
    /** Of 255: OpenCV's encoder and decoder beside the JDK's. */
    private static final double JPEG_LEVELS = 4;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyStageIsDifFaces(int number) {
        Weights all = Golden.load(FOLDER + "face_degradation.safetensors");
        String name = "case" + number + ".";
        Map<String, String> p = parameters(
                Golden.metadata(FOLDER + "face_degradation.safetensors").get("case" + number), ", ");
        double scale = Double.parseDouble(p.get("sf"));
        Tensor image = rgb(all.tensor("image_bgr"));
        GaussianBlur blur = new GaussianBlur(41, Double.parseDouble(p.get("sig_x")),
                Double.parseDouble(p.get("sig_y")), Double.parseDouble(p.get("theta")));
        Tensor blurred = rgb(all.tensor(name + "blurred"));
        Golden.assertClose(blurred, blur.apply(image), TOLERANCE);

        Tensor small = rgb(all.tensor(name + "small"));
        int side = (int) (image.dim(3) / scale);
        Golden.assertClose(small, new Resampling(side, side, Resampling.Filter.BILINEAR).apply(blurred), TOLERANCE);

        GaussianNoise noise = new GaussianNoise(Double.parseDouble(p.get("nf")), 0);
        Tensor noisy = rgb(all.tensor(name + "noisy"));
        Golden.assertClose(noisy, noise.add(small, rgb(all.tensor(name + "noise")).data()), 1e-6);

        Tensor jpeg = rgb(all.tensor(name + "jpeg"));
        JpegCompression compression = new JpegCompression(Integer.parseInt(p.get("qf")));
        Golden.assertClose(jpeg, compression.apply(noisy), JPEG_LEVELS / 255 / max(jpeg));

        Tensor resized = rgb(all.tensor(name + "resized"));
        Tensor large = new Resampling(image.dim(3), image.dim(2), Resampling.Filter.BILINEAR).apply(jpeg);
        Golden.assertClose(resized, large, TOLERANCE);
        Golden.assertClose(rgb(all.tensor(name + "result")), UnitTensors.toTensor(UnitTensors.toImage(resized)), 1e-6);
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 60, 90})
    void jpegHasLibjpegsTablesAndNearlyItsPixels(int quality) {
        Weights jpeg = Golden.load(FOLDER + "jpeg.safetensors");
        RgbImage image = image(jpeg.tensor("image"));
        RgbImage decoded = image(jpeg.tensor("q" + quality + ".decoded"));
        RgbImage actual = UnitTensors.toImage(new JpegCompression(quality).apply(UnitTensors.toTensor(image)));
        int largest = IntStream.range(0, actual.pixels().length)
                .map(i -> Math.abs((actual.pixels()[i] & 0xff) - (decoded.pixels()[i] & 0xff))).max().orElseThrow();
        assertTrue(largest <= JPEG_LEVELS, "largest difference " + largest);
        byte[] bytes = bytes(jpeg.tensor("q" + quality + ".bytes"));
        assertEquals(tables(bytes),
                tables(new JpegCompression(quality).encode(new BufferedImage(8, 8,
                        BufferedImage.TYPE_INT_RGB))));
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

    private static Map<String, String> parameters(String text, String separator) {
        return Arrays.stream(text.split(separator)).map(part -> part.split(" "))
                .collect(Collectors.toMap(part -> part[0], part -> part[1], (a, _) -> a, LinkedHashMap::new));
    }

    /** (H, W, BGR) to (1, RGB, H, W). */
    private static Tensor rgb(Tensor bgr) {
        int height = bgr.dim(0);
        int width = bgr.dim(1);
        Tensor out = Tensor.zeros(1, 3, height, width);
        for (int i = 0; i < bgr.size(); i++) {
            out.data()[(2 - i % 3) * height * width + i / 3] = bgr.data()[i];
        }
        return out;
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

    private static double max(Tensor tensor) {
        double max = 0;
        for (float value : tensor.data()) {
            max = Math.max(max, value);
        }
        return max;
    }
}
