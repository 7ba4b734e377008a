package io.github.dpi4j.spark.submit;

import io.github.dpi4j.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The images that a command is given. */
final class InputImages {
    private static final String PARQUET = ".parquet";

    private InputImages() {
    }

    /**
     * Finds images: of a folder with Parquet files their rows ({@code path}, {@code content}), of another the paths of all images in it
     * (not below it), or of a file its own.
     *
     * @throws IOException if there is none
     */
    static Dataset<Row> in(SparkSession spark, String input) throws IOException {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(input);
        FileSystem files = path.getFileSystem(spark.sessionState().newHadoopConf());
        List<String> images = new ArrayList<>();
        for (FileStatus file : files.listStatus(path)) {
            String name = file.getPath().getName();
            if (name.endsWith(PARQUET) && file.isFile()) {
                return spark.read().parquet(input);
            }
            if (file.isFile() && !name.startsWith(".") && ImageFiles.isImageName(Path.of(name))) {
                images.add(file.getPath().toString());
            }
        }
        if (images.isEmpty()) {
            throw new IOException(input + ": expected images (" + ImageFiles.KINDS + ") or Parquet files, found none");
        }
        images.sort(null);
        return spark.createDataset(images, Encoders.STRING()).toDF("path");
    }

    /**
     * Checks that results are not written among the images.
     *
     * @throws IOException if the output is the input's folder
     */
    static void requireOther(SparkSession spark, String input, String output) throws IOException {
        if (qualified(spark, input).equals(qualified(spark, output))) {
            throw new IOException(output + ": expected a folder other than that of images to read");
        }
    }

    private static org.apache.hadoop.fs.Path qualified(SparkSession spark, String path) throws IOException {
        org.apache.hadoop.fs.Path named = new org.apache.hadoop.fs.Path(path);
        FileSystem files = named.getFileSystem(spark.sessionState().newHadoopConf());
        return files.exists(named) ? files.resolvePath(named) : files.makeQualified(named);
    }

    /** Spreads images over tasks: so many each, or fewer where there would be fewer tasks than cores. */
    static Dataset<Row> spread(Dataset<Row> images, long count, int perTask) {
        long tasks = Math.max((count + perTask - 1) / perTask,
                Math.min(count, images.sparkSession().sparkContext().defaultParallelism()));
        return images.repartition(Math.clamp(tasks, 1, Integer.MAX_VALUE));
    }
}
