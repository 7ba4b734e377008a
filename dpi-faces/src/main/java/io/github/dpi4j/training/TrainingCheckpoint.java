package io.github.dpi4j.training;

import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.optim.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training run as it stood after a step, in one safetensors file: weights, their moving average, the optimiser's moments,
 * and in the metadata the step, the seconds spent, and what the run is. All random numbers follow from the seed and the
 * step: there is no other random state.
 *
 * @param seconds spent in training so far
 * @param identity what a run that goes on must have in common with this one
 */
record TrainingCheckpoint(Trainer.State state, double seconds, Map<String, String> identity) {
    private static final String WEIGHTS = "weights.";
    private static final String EMA = "ema.";
    private static final String FIRST_MOMENTS = "first_moments.";
    private static final String SECOND_MOMENTS = "second_moments.";
    private static final String STEP = "step";
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

    /** Reads a file. Its tensors stay mapped: {@link Trainer#restore} copies them. */
    static TrainingCheckpoint read(Path file) throws IOException {
        Weights all = Safetensors.read(file);
        Map<String, String> identity = new LinkedHashMap<>(Safetensors.metadata(file));
        double step = number(file, identity, STEP);
        double seconds = number(file, identity, SECONDS);
        Trainer.State state = new Trainer.State((long) step, part(all, WEIGHTS), part(all, EMA),
                part(all, FIRST_MOMENTS), part(all, SECOND_MOMENTS));
        return new TrainingCheckpoint(state, seconds, identity);
    }

    private static double number(Path file, Map<String, String> metadata, String key) throws IOException {
        String text = metadata.remove(key);
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException | NullPointerException e) {
            throw new IOException(file + ": expected a training checkpoint, whose metadata have '" + key
                    + "' with a number, found " + text, e);
        }
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
     * Checks that a run is the one that stands here.
     *
     * @throws IllegalArgumentException if it differs; all differences are named
     */
    void requireSame(Map<String, String> other) {
        List<String> differences = new ArrayList<>();
        identity.forEach((key, value) -> {
            if (!value.equals(other.get(key))) {
                differences.add(key + ": expected " + value + ", got " + other.get(key));
            }
        });
        if (!differences.isEmpty() || !other.keySet().equals(identity.keySet())) {
            throw new IllegalArgumentException("the run began with other options or images (train in a new folder): "
                    + String.join("; ", differences));
        }
    }
}
