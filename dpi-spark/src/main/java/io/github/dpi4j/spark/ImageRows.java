package io.github.dpi4j.spark;

import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;

/** Iteration over rows of images: one image in memory at a time, and an error of one image becomes its row. */
final class ImageRows {
    private ImageRows() {
    }

    /** Work on an image, which makes a row. */
    @FunctionalInterface
    interface Work {
        Row run() throws IOException;
    }

    /**
     * Returns the row that some work makes, or else one with its error.
     *
     * @throws CancellationException if the task is being stopped
     */
    static Row orError(Work work, Function<String, Row> failed) {
        try {
            return work.run();
        } catch (CancellationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            return failed.apply(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    /** Returns a listener that ends a restoration when Spark stops this thread's task. */
    static StepListener untilStopped() {
        TaskContext task = TaskContext.get();
        return task == null ? StepListener.NONE : StepListener.NONE.until(task::isInterrupted);
    }

    /** Returns a partition's rows as a stream, which asks for each when it is its turn. */
    static Stream<Row> stream(Iterator<Row> rows) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false);
    }
}
