package io.github.dpi4j.spark;

import io.github.dpi4j.detector.DetectedFace;
import io.github.dpi4j.evaluation.RestorationMethod;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.photo.PhotoRestorer;
import io.github.dpi4j.photo.Photographs;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Restores the images of a partition, one after another, as {@code dpi restore} does. */
record RestoreTask(SparkRestoration options, ImageBytes bytes) implements MapPartitionsFunction<Row, Row> {
    static final StructType SCHEMA = new StructType().add(ImageBytes.PATH, DataTypes.StringType, false)
            .add("width", DataTypes.IntegerType).add("height", DataTypes.IntegerType).add("png", DataTypes.BinaryType)
            .add("method", DataTypes.StringType, false).add("seed", DataTypes.LongType, false)
            .add("error", DataTypes.StringType).add("seconds", DataTypes.DoubleType, false);

    @Override
    public Iterator<Row> call(Iterator<Row> images) throws IOException {
        ExecutorNetworks executor = ExecutorNetworks.of(options.model());
        RestorationMethod method = options.restorationMethod();
        executor.prepare(method);
        StepListener listener = ImageRows.untilStopped();
        return ImageRows.stream(images).map(row -> {
            String path = row.getAs(ImageBytes.PATH);
            return ImageRows.orError(() -> restore(path, bytes.read(row), executor, method, listener),
                    error -> result(path, null, null, error, 0));
        }).iterator();
    }

    private Row restore(String path, ImageFiles.Tagged image, ExecutorNetworks executor, RestorationMethod method,
            StepListener listener) throws IOException {
        RgbImage restored;
        double seconds;
        synchronized (executor) {
            long begin = System.nanoTime();
            FaceNetworks networks = executor.networks();
            restored = restore(path, image, executor, low -> method.restore(networks, networks.model().input(low),
                    List.of(low), options.seed(), listener).getFirst());
            seconds = (System.nanoTime() - begin) / 1e9;
        }
        return result(path, restored, ImageFiles.encode(restored, "result.png", image.metadata()), null, seconds);
    }

    private RgbImage restore(String path, ImageFiles.Tagged image, ExecutorNetworks executor,
            PhotoRestorer.FaceRestorer restorer) throws IOException {
        FaceNetworks networks = executor.networks();
        int size = networks.model().imageSize();
        if (options.aligned()) {
            Photographs.requireSmall(path, image.image(), size);
            return restorer.restore(image.smoothed());
        }
        List<DetectedFace> faces = executor.photographs().faces(path, image.image(), size);
        return faces.isEmpty()
                ? restorer.restore(image.smoothed())
                : PhotoRestorer.restore(image, faces, options.photographs(), size, restorer).image();
    }

    private Row result(String path, @Nullable RgbImage image, byte @Nullable [] png, @Nullable String error,
            double seconds) {
        return new GenericRowWithSchema(new Object[]{path, image == null ? null : image.width(),
                image == null ? null : image.height(), png, options.method(), options.seed(), error, seconds}, SCHEMA);
    }
}
