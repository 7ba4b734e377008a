package io.github.dpi4j.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.WinogradConv.Tiling;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a kernel computes must not depend on how far the JVM has got with compiling it. */
@Tag("vectors")
class CompiledCodeTest {
    private static final int PASSES = 300;

    @Test
    void interpretedAndCompiledCodeGiveTheSameBits() throws IOException, InterruptedException {
        float[] first = pass();
        for (int i = 1; i < PASSES; i++) {
            assertArrayEquals(first, pass(), "pass " + i);
        }
        assertEquals(checksum(first), interpreted());
    }

    /** Prints the checksum of one pass: run in a JVM that does not compile. */
    public static void main(String[] args) {
        System.out.println(checksum(pass()));
    }

    private static String interpreted() throws IOException, InterruptedException {
        Process java = new ProcessBuilder(Jvm.command(CompiledCodeTest.class, "-Xint",
                "--add-modules=jdk.incubator.vector", "-XX:MaxVectorSize=" + Lanes.SPECIES.vectorByteSize()))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String out = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, java.waitFor());
        return out.strip();
    }

    private static String checksum(float[] values) {
        CRC32 crc = new CRC32();
        for (float value : values) {
            int bits = Float.floatToRawIntBits(value);
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                crc.update(bits >>> shift);
            }
        }
        return Long.toHexString(crc.getValue());
    }

    /** A convolution of each kind with statistics, a normalisation, attention and a linear layer, one after the other. */
    private static float[] pass() {
        FeatureMap x = GuardedMap.of(HashWeights.input("x", 2, Shape.of(1, 9, 5, 6))).map();
        FeatureMap y = GuardedMap.empty(1, 5, 6, 9).map();
        FeatureMap z = GuardedMap.empty(1, 5, 6, 9).map();
        FeatureMap u = GuardedMap.empty(1, 5, 6, 9).map();
        FeatureMap attended = GuardedMap.of(Tensor.zeros(1, 3, 5, 6)).map();
        float[] weight = HashWeights.values("weight", 9 * 9 * 9);
        float[] bias = Arrays.copyOf(HashWeights.values("bias", 9), Lanes.panels(9) * Lanes.PANEL);
        FeatureMap linear = GuardedMap.of(Tensor.zeros(1, 5, 1, 1)).map();
        FeatureMap in = GuardedMap.of(HashWeights.input("in", 1, Shape.of(1, 100, 1, 1))).map();
        Window kernel = Window.square(3, 1, 1);
        Tiling tiling = new Tiling(WinogradTransform.F4, 1, 2, false);
        Tiling larger = new Tiling(WinogradTransform.F6, 1, 1, false);
        ConvInput.Affine affine = new ConvInput.Affine(new float[Lanes.padded(9)], new float[Lanes.padded(9)],
                Lanes.padded(9));
        ChannelStats stats = new ChannelStats(1, WinogradConv.slots(5, 6, tiling), 9, 30);
        ConvInput plain = new ConvInput(List.of(x), null, Activation.SILU, Resample.NONE);
        ConvInput normalised = new ConvInput(List.of(y), affine, Activation.SILU, Resample.NONE);
        Scratch[] scratch = {new Scratch()};
        FilterView view = FilterView.forward(9, 9, 9);
        try (Workers workers = new Workers(1)) {
            FilterView pointwise = FilterView.forward(9, 9, 1);
            Pointwise skip = new Pointwise(List.of(x),
                    pointwise.packDirect(weight, new float[(int) pointwise.directSize()], workers));
            List<Operation> operations = List.of(
                    new WinogradConv(plain, Window.square(3, 1, 1), winograd(view, tiling, weight, workers, scratch),
                            new ConvOutput(y, bias, 0, x, Resample.NONE, stats), tiling, new float[0]),
                    new WinogradConv(plain, Window.square(3, 1, 1), winograd(view, larger, weight, workers, scratch),
                            new ConvOutput(u, bias, 0, null, Resample.NONE, null), larger, new float[0]),
                    new NormAffine(List.of(new NormAffine.Part(stats, 9)),
                            new NormAffine.Groups(3, 1e-5f, HashWeights.values("w", 9), HashWeights.values("b", 9)),
                            null, affine, 1),
                    new DirectConv(normalised, kernel,
                            view.packDirect(weight, new float[(int) view.directSize()], workers),
                            new ConvOutput(z, bias, 0, null, Resample.NONE, skip, Activation.NONE, null),
                            new float[Math.toIntExact(DirectConv.sharedSize(normalised, kernel))]),
                    new Attention(z, attended, 1, true, new float[Math.toIntExact(Attention.sharedSize(z, 1))]),
                    new LinearLayer(in, weight, bias, linear));
            operations.forEach(operation -> operation.run(workers, scratch));
        }
        return joined(y.data(), u.data(), z.data(), attended.data(), linear.data());
    }

    private static float[] winograd(FilterView view, Tiling tiling, float[] weight, Workers workers,
            Scratch[] scratch) {
        return view.packWinograd(tiling.transform(), weight, new float[(int) view.winogradSize(tiling.transform())],
                workers, scratch);
    }

    private static float[] joined(float[]... arrays) {
        float[] all = new float[Arrays.stream(arrays).mapToInt(a -> a.length).sum()];
        int at = 0;
        for (float[] array : arrays) {
            System.arraycopy(array, 0, all, at, array.length);
            at += array.length;
        }
        return all;
    }
}
