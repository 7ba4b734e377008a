package io.github.dpi4j.spark;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.evaluation.MetricNetworks;
import io.github.dpi4j.evaluation.RestorationMethod;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.photo.Photographs;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.TaskContext;

/**
 * The networks of one executor: read and compiled when its first task asks, shared by all of its tasks, kept until it ends. One task
 * runs them at a time, which holds this object's monitor meanwhile; executors are set up so that there is one
 * ({@code spark.task.cpus} = {@code spark.executor.cores}).
 */
final class ExecutorNetworks {
    private static final int USUAL_SCALE = 4;
    private static final Map<SparkModel, ExecutorNetworks> OPENED = new HashMap<>();

    private final Backend backend;
    private final FaceNetworks networks;
    private final Photographs photographs;
    private final Map<SparkMetrics, MetricNetworks> metrics = new HashMap<>();

    private ExecutorNetworks(SparkModel model) throws IOException {
        backend = model.openBackend();
        networks = model.read().open(backend);
        photographs = new Photographs(model.openCpu());
    }

    /**
     * Returns this JVM's networks of a model.
     *
     * @throws IOException if they cannot be read here, for which no image is to blame
     */
    static ExecutorNetworks of(SparkModel model) throws IOException {
        SparkModel here = model.threads() > 0 ? model : model.withThreads(taskCpus());
        synchronized (OPENED) {
            ExecutorNetworks opened = OPENED.get(here);
            if (opened == null) {
                opened = new ExecutorNetworks(here);
                OPENED.put(here, opened);
            }
            return opened;
        }
    }

    private static int taskCpus() {
        TaskContext task = TaskContext.get();
        return task == null ? Runtime.getRuntime().availableProcessors() : task.cpus();
    }

    /**
     * Compiles what a method needs.
     *
     * @throws IOException if weights are not those of their network, for which no image is to blame
     * @throws IllegalArgumentException if the method's settings do not suit the model
     */
    synchronized void prepare(RestorationMethod method) throws IOException {
        method.steps(networks, USUAL_SCALE);
    }

    FaceNetworks networks() {
        return networks;
    }

    Photographs photographs() {
        return photographs;
    }

    synchronized MetricNetworks metrics(SparkMetrics files) throws IOException {
        MetricNetworks opened = metrics.get(files);
        if (opened == null) {
            opened = files.files().open(backend);
            metrics.put(files, opened);
        }
        return opened;
    }
}
