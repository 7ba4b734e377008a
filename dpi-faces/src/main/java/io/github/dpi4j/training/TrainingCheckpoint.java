package io.github.dpi4j.training;

import io.github.dpi4j.checkpoint.DType;
import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.optim.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of a training run after a step, in one safetensors file: weights, their moving average, the optimiser's
 * moments, and in the metadata the step, the seconds spent, and the run's identity. All random numbers follow from the
 * seed and the step: there is no other random state.
 *
 * @param seconds spent in training so far
 * @param identity properties that a resumed run must share
 */
record TrainingCheckpoint(Trainer.State state, double seconds, Map<String, String> identity) {
    private static final String WEIGHTS = "weights.";
    private static final String EMA = "ema.";
    private static final String FIRST_MOMENTS = "first_moments.";
    private static final String SECOND_MOMENTS = "second_moments.";
    /** Field of the metadata, also of weights: steps taken. */
    static final String STEP = "step";
    private static final String SECONDS = "seconds";

    /** Writes the file, whole or not at all. */
    void write(Path file) throws IOException {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        add(tensors, WEIGHTS, state.weights());
        add(tensors, EMA, state.ema());
        add(tensors, FIRST_MOMENTS, state.firstMoments());
        add(tensors, SECOND_MOMENTS, state.secondMoments());
        Map<String, String> metadata = new LinkedHashMap<>(identity);
        metadata.put(STEP, Long.toString(state.steps()));
        metadata.put(SECONDS, Double.toString(seconds));
        Safetensors.write(file, tensors, metadata);
    }

    private static void add(Map<String, StoredTensor> tensors, String prefix, Weights weights) {
        weights.entries().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
    }

    /**
     * Reads a file. Its tensors stay mapped: {@link Trainer#restore} copies them.
     *
     * @throws IOException if the file cannot be read or is not a valid checkpoint of a run; the message begins with the
     *        path
     */
    static TrainingCheckpoint read(Path file) throws IOException {
        Weights all = Safetensors.read(file);
        for (String name : all.names()) {
            if (all.stored(name).dtype() != DType.F32) {
                throw new IOException(file + ": expected tensors of type F32, found " + all.stored(name).dtype()
                        + " in " + PrintableText.quote(name));
            }
        }
        Map<String, String> identity = new LinkedHashMap<>(Safetensors.metadata(file));
        int step = step(file, identity.remove(STEP));
        double seconds = seconds(file, identity.remove(SECONDS));
        Trainer.State state = new Trainer.State(step, part(all, WEIGHTS), part(all, EMA), part(all, FIRST_MOMENTS),
                part(all, SECOND_MOMENTS));
        try {
            state.requireSound();
        } catch (ArithmeticException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        return new TrainingCheckpoint(state, seconds, identity);
    }

    /**
     * Reads a file of a run whose metadata describe its network.
     *
     * @throws IOException as {@link #read}, or if the description is missing
     */
    static TrainingCheckpoint readDescribed(Path file) throws IOException {
        TrainingCheckpoint checkpoint = read(file);
        if (ModelDescription.read(file).isEmpty()) {
            throw new IOException(
                    file + ": expected a training checkpoint, whose metadata describe the network and the "
                            + "run, found the fields " + PrintableText.shown(checkpoint.identity.keySet()));
        }
        return checkpoint;
    }

    private static int step(Path file, @Nullable String text) throws IOException {
        try {
            int step = Integer.parseInt(text);
            if (step >= 0) {
                return step;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw wrong(file, STEP, "a whole number of steps up to " + Integer.MAX_VALUE, text);
    }

    private static double seconds(Path file, @Nullable String text) throws IOException {
        try {
            double seconds = text == null ? Double.NaN : Double.parseDouble(text);
            if (seconds >= 0 && seconds < Double.POSITIVE_INFINITY) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw wrong(file, SECONDS, "a number of at least 0", text);
    }

    private static IOException wrong(Path file, String key, String expected, @Nullable String found) {
        return new IOException(file + ": expected a training checkpoint, whose metadata have " + expected + " as '"
                + key + "', found " + (found == null ? "none" : PrintableText.quote(found)));
    }

    private static Weights part(Weights all, String prefix) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        all.entries().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), tensor);
            }
        });
        return new Weights(tensors);
    }

    /**
     * Checks that a run has this identity.
     *
     * @throws IllegalArgumentException if it differs; the message names all differences
     */
    void requireSame(Map<String, String> other) {
        List<String> differences = new ArrayList<>();
        Set<String> keys = new LinkedHashSet<>(identity.keySet());
        keys.addAll(other.keySet());
        for (String key : keys) {
            String expected = identity.getOrDefault(key, "none");
            String got = other.getOrDefault(key, "none");
            if (!expected.equals(got)) {
                differences.add(PrintableText.shown(key) + ": expected " + PrintableText.shown(expected) + ", got "
                        + PrintableText.shown(got));
            }
        }
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("the run began with other options or images (train in a new folder): "
                    + String.join("; ", differences));
        }
    }
}
