package io.github.dpi4j.spark;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Backends;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.model.Overrides;
import io.github.dpi4j.models.FaceModel;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.jspecify.annotations.Nullable;

/**
 * The networks of a job, and how executors run them. Files are named as executors see them: a path that every machine has, or the
 * bare name of a file that came by {@code --files}.
 *
 * @param prior checkpoint of the prior; null for the bundled model
 * @param corrector checkpoint of DPI's corrector for it; null for none, or with the bundled model for its own
 * @param backend auto, cpu or another on the executors' class path
 * @param precision of a GPU's products
 * @param threads of the CPU's networks; 0 for as many as {@code spark.task.cpus}. Results do not depend on it
 */
public record SparkModel(@Nullable String prior, @Nullable String corrector, String backend, Precision precision,
        int threads) implements Serializable {
    /** The bundled model on whatever the executors have. */
    public static final SparkModel BUNDLED = new SparkModel(null, null, Backends.AUTO, Precision.FP32, 0);

    /** Checks the components. */
    public SparkModel {
        if (prior == null && corrector != null) {
            throw new IllegalArgumentException("corrector: expected with a prior, as the bundled model has its own");
        }
        if (threads < 0) {
            throw new IllegalArgumentException("threads: expected at least 0, got " + threads);
        }
    }

    /**
     * {@return a model of files, run as the bundled one}
     *
     * @param prior checkpoint of the prior
     * @param corrector checkpoint of DPI's corrector for it; null for none
     */
    public static SparkModel of(String prior, @Nullable String corrector) {
        return new SparkModel(prior, corrector, BUNDLED.backend, BUNDLED.precision, BUNDLED.threads);
    }

    /** Returns the same with a number of threads. */
    SparkModel withThreads(int count) {
        return new SparkModel(prior, corrector, backend, precision, count);
    }

    /**
     * Reads the model's files.
     *
     * @return the model
     * @throws IOException if one is missing or no checkpoint of such a network
     */
    public FaceModel read() throws IOException {
        if (prior == null) {
            return FaceModel.bundled();
        }
        Model priorModel = Model.prior(file(prior), Overrides.NONE);
        Optional<Model> correctorModel = corrector == null
                ? Optional.empty()
                : Optional.of(Model.corrector(file(corrector),
                        Overrides.NONE.withImageSize(priorModel.description().imageSize())));
        return new FaceModel(priorModel, correctorModel);
    }

    /**
     * Opens the backend on this machine. Kernels on the CPU are those of the Vector API unless the property
     * {@value KernelChoice#PROPERTY} names others: an executor that lacks it fails instead of taking ten times as long.
     */
    Backend openBackend() {
        return Backends.open(backend, precision, threads, this::openCpu);
    }

    /** Opens the CPU's backend, for networks too small for anything else. */
    CpuBackend openCpu() {
        return new CpuBackend(
                KernelChoice.parse(System.getProperty(KernelChoice.PROPERTY, KernelChoice.VECTOR.toString())),
                threads);
    }

    /**
     * Finds a file on this machine.
     *
     * @param name a path, or the name of a file that came by {@code --files}
     * @throws FileNotFoundException if it is neither
     */
    static Path file(String name) throws FileNotFoundException {
        Path path = Path.of(name);
        if (Files.exists(path)) {
            return path;
        }
        if (SparkEnv.get() != null) {
            Path sent = Path.of(SparkFiles.get(name));
            if (Files.exists(sent)) {
                return sent;
            }
        }
        throw new FileNotFoundException(
                name + ": expected a path that every executor has, or the name of a file given by"
                        + " --files, found neither on this machine");
    }
}
