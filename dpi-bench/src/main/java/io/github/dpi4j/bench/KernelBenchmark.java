package io.github.dpi4j.bench;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.ConvInput;
import io.github.dpi4j.kernel.vector.ConvInput.Affine;
import io.github.dpi4j.kernel.vector.ConvOutput;
import io.github.dpi4j.kernel.vector.DirectConv;
import io.github.dpi4j.kernel.vector.FeatureMap;
import io.github.dpi4j.kernel.vector.FilterView;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.Operation;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.kernel.vector.Scratch;
import io.github.dpi4j.kernel.vector.WinogradConv;
import io.github.dpi4j.kernel.vector.WinogradConv.Tiling;
import io.github.dpi4j.kernel.vector.WinogradTransform;
import io.github.dpi4j.tensor.Window;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 3×3 convolutions of the prior by kernel, in variants that differ from the first in one thing: the algorithm, the size
 * of Winograd's tiles, the distribution of work among threads, or fused normalisation and activation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
    /** The variants. */
    public enum Variant {
        /** Winograd's F(4×4, 3×3), with blocks of tiles distributed among threads. */
        WINOGRAD,
        /** The same with F(6×6, 3×3). */
        LARGER_TILES,
        /** As {@link #WINOGRAD}, with output channels distributed among threads. */
        BY_CHANNELS,
        /** Direct convolution, a sum of matrix products. */
        DIRECT,
        /** As {@link #WINOGRAD}, with normalisation and activation fused into the loading of the input. */
        NORM_SILU
    }

    @Param("2")
    int threads;
    @Param
    Variant variant;
    /** Channels (in and out) and height and width. */
    @Param({"128@256", "256@64", "512@16", "512@8"})
    String shape;

    private Workers workers;
    private Scratch[] scratch;
    private Operation operation;
    private FeatureMap out;

    @Setup(Level.Trial)
    public void plan() {
        int channels = Integer.parseInt(shape.substring(0, shape.indexOf('@')));
        int size = Integer.parseInt(shape.substring(shape.indexOf('@') + 1));
        workers = new Workers(threads);
        scratch = IntStream.range(0, threads).mapToObj(_ -> new Scratch()).toArray(Scratch[]::new);
        float[] weight = HashWeights.values("weight", channels * channels * 9, 0.05f);
        FilterView filters = FilterView.forward(channels, channels, 9);
        ConvInput in = new ConvInput(List.of(map(channels, size)), affine(channels),
                variant == Variant.NORM_SILU ? Activation.SILU : Activation.NONE, Resample.NONE);
        out = map(channels, size);
        float[] bias = new float[Lanes.panels(channels) * Lanes.PANEL];
        ConvOutput output = new ConvOutput(out, bias, 0, null, Resample.NONE, null);
        Window kernel = Window.square(3, 1, 1);
        if (variant == Variant.DIRECT) {
            operation = new DirectConv(in, kernel,
                    filters.packDirect(weight, new float[Math.toIntExact(filters.directSize())], workers), output,
                    new float[Math.toIntExact(DirectConv.sharedSize(in, kernel))]);
        } else {
            Tiling tiling = switch (variant) {
                case BY_CHANNELS -> new Tiling(WinogradTransform.F4, 2, 2, true);
                case LARGER_TILES -> new Tiling(WinogradTransform.F6, 2, Math.clamp(1152 / channels, 4, 9), false);
                default -> new Tiling(WinogradTransform.F4, 2, Math.clamp(2048 / channels, 4, 16), false);
            };
            WinogradTransform transform = tiling.transform();
            operation = new WinogradConv(in, kernel,
                    filters.packWinograd(transform, weight,
                            new float[Math.toIntExact(filters.winogradSize(transform))], workers, scratch),
                    output, tiling,
                    new float[Math.toIntExact(WinogradConv.sharedSize(1, size, size, channels, tiling))]);
        }
    }

    private static FeatureMap map(int channels, int size) {
        // Matrix kernels may read a few pixels past the last one.
        int floats = Math.toIntExact(FeatureMap.size(1, size, size, channels)) + 8 * Lanes.padded(channels);
        return new FeatureMap(HashWeights.values("map", floats), 0, 1, size, size, channels);
    }

    private @Nullable Affine affine(int channels) {
        if (variant != Variant.NORM_SILU) {
            return null;
        }
        float[] ones = new float[Lanes.padded(channels)];
        Arrays.fill(ones, 1);
        return new Affine(ones, new float[ones.length], ones.length);
    }

    @TearDown(Level.Trial)
    public void close() {
        workers.close();
    }

    @Benchmark
    public FeatureMap pass() {
        operation.run(workers, scratch);
        return out;
    }
}
