package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.MemoryPlan;
import io.github.dpi4j.backend.plan.Step.Norm;
import io.github.dpi4j.backend.plan.Step.Residual;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.kernel.Activation;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The device addresses of activations, and of their moments, scales and shifts. Methods that take {@link Arguments}
 * append to them the structure of the same name in {@code map.h} or {@code moments.h}.
 */
final class DeviceMaps {
    /** Numbers of a channel's moments: count, mean and sum of squared deviations. */
    static final int MOMENTS = 3;

    private final MemoryPlan<Value> values;
    private final long base;
    private final ElementType type;
    private final DeviceMemory memory;
    private final Map<Value, Statistics> statistics = new IdentityHashMap<>();
    private final Map<Norm, Affine> affines = new IdentityHashMap<>();

    /** The address of a value's moments. */
    record Statistics(long address, int tiles, int channels) {
        static final Statistics NONE = new Statistics(0, 0, 0);
    }

    /** The addresses of a normalisation's scales and shifts. */
    record Affine(long scale, long shift, int stride) {
        static final Affine NONE = new Affine(0, 0, 0);
    }

    /** @param memory memory for the values, statistics and affines */
    DeviceMaps(MemoryPlan<Value> values, ElementType type, DeviceMemory memory) {
        this.values = values;
        this.base = memory.take(values.size());
        this.type = type;
        this.memory = memory;
    }

    /** Allocates memory for moments of a value, of so many tiles. */
    Statistics moments(Value value, int tiles) {
        long floats = (long) value.images * tiles * MOMENTS * value.channels;
        return new Statistics(memory.take(floats * Float.BYTES), tiles, value.channels);
    }

    /** Records the moments that normalisations of a value read. */
    void gathered(Value value, Statistics moments) {
        statistics.put(value, moments);
    }

    /** Allocates memory for a normalisation's scales and shifts. */
    Affine affine(Norm norm, int images) {
        int stride = type.paddedToVectors(norm.channels());
        long bytes = (long) images * stride * Float.BYTES;
        Affine affine = new Affine(memory.take(bytes), memory.take(bytes), stride);
        affines.put(norm, affine);
        return affine;
    }

    /** Records scales and shifts that are known in advance. */
    void affine(Norm norm, long scale, long shift) {
        affines.put(norm, new Affine(scale, shift, type.paddedToVectors(norm.channels())));
    }

    Arguments map(Arguments arguments, Value value) {
        if ((long) value.height * value.width * type.paddedToVectors(value.channels) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("cuda: images: expected fewer than 2^31 values in a layer, got "
                    + value.height + "×" + value.width + " pixels of " + value.channels
                    + " channels: use smaller images");
        }
        return arguments.pointer(base + values.offset(value)).numbers(value.height, value.width, value.channels,
                type.paddedToVectors(value.channels));
    }

    /** @param value null where there is none */
    Arguments mapOrNone(Arguments arguments, @Nullable Value value) {
        return value == null ? noMap(arguments) : map(arguments, value);
    }

    /**
     * @param source null where there is none
     */
    Arguments source(Arguments arguments, @Nullable Source source) {
        if (source == null) {
            return noMap(noMap(arguments)).pointer(0).pointer(0).numbers(0, 0, 0, 0);
        }
        List<Value> parts = atMostTwo(source.parts());
        map(arguments, parts.getFirst());
        if (parts.size() > 1) {
            map(arguments, parts.get(1));
        } else {
            noMap(arguments);
        }
        Affine affine = source.norm() == null
                ? Affine.NONE
                : Objects.requireNonNull(affines.get(source.norm()), "a normalisation without a launch");
        return arguments.pointer(affine.scale()).pointer(affine.shift()).numbers(affine.stride(),
                source.activation() == Activation.SILU ? 1 : 0, source.resample().ordinal(), 0);
    }

    /**
     * @param residual null where there is none
     */
    Arguments residual(Arguments arguments, @Nullable Residual residual) {
        return residual == null
                ? noMap(arguments).numbers(0, 0)
                : map(arguments, residual.value()).numbers(residual.resample().ordinal(), 0);
    }

    /** Appends the statistics of both parts of a concatenation, or of one value and none. */
    Arguments statistics(Arguments arguments, List<Value> values) {
        List<Value> parts = atMostTwo(values);
        statistics(arguments, gathered(parts.getFirst()));
        return statistics(arguments, parts.size() > 1 ? gathered(parts.get(1)) : Statistics.NONE);
    }

    private Statistics gathered(Value value) {
        return Objects.requireNonNull(statistics.get(value), "a value without statistics");
    }

    static Arguments statistics(Arguments arguments, Statistics statistics) {
        return arguments.pointer(statistics.address()).numbers(statistics.tiles(), statistics.channels());
    }

    private static Arguments noMap(Arguments arguments) {
        return arguments.pointer(0).numbers(0, 0, 0, 0);
    }

    private static List<Value> atMostTwo(List<Value> parts) {
        if (parts.size() > 2) {
            throw new IllegalArgumentException("cuda: concatenation: expected at most two inputs, got " + parts.size());
        }
        return parts;
    }
}
