package io.github.dpi4j.spark.submit;

import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.spark.SparkModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which networks run, and how. */
final class ModelOptions {
    @Option(names = "--prior", paramLabel = "FILE",
            description = "The diffusion prior's checkpoint: a path that every executor has, or the name of a file given to"
                    + " --files (default: the model of 128x128 faces that comes along).")
    private @Nullable String prior;

    @Option(names = "--corrector", paramLabel = "FILE", description = "DPI's corrector for it, likewise.")
    private @Nullable String corrector;

    @Option(names = "--backend", paramLabel = "NAME", defaultValue = "auto",
            description = "Backend on the executors: auto, cpu, cuda, nd4j (default: ${DEFAULT-VALUE}).")
    private String backend = "auto";

    @Option(names = "--precision", paramLabel = "NAME", defaultValue = "fp32",
            description = "Precision of cuda's products (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.FP32;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "0",
            description = "Threads of a network on the CPU; results do not depend on it (default: spark.task.cpus).")
    private int threads;

    SparkModel model() {
        return new SparkModel(prior, corrector, backend, precision, threads);
    }
}
