package io.github.dpi4j.spark.submit;

import io.github.dpi4j.file.AtomicFile;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A folder of PNG files, one for each image under its name, on a file system that all executors see. A file appears whole or not at
 * all.
 */
record PngFolder(String folder, SerializableConfiguration hadoop) implements Serializable {
    static PngFolder of(SparkSession spark, String folder) throws IOException {
        SerializableConfiguration hadoop = new SerializableConfiguration(spark.sessionState().newHadoopConf());
        Path path = new Path(folder);
        FileSystem files = path.getFileSystem(hadoop.value());
        files.mkdirs(path);
        return new PngFolder(files.makeQualified(path).toString(), hadoop);
    }

    /** Returns the name of an image's file: its own with the ending of a PNG file. */
    static String name(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return (name.lastIndexOf('.') > 0 ? name.substring(0, name.lastIndexOf('.')) : name) + ".png";
    }

    /** Returns those of some images whose file is not there. */
    Dataset<Row> missing(Dataset<Row> images) throws IOException {
        Set<String> there = new HashSet<>();
        Path path = new Path(folder);
        for (FileStatus file : path.getFileSystem(hadoop.value()).listStatus(path)) {
            there.add(file.getPath().getName());
        }
        return images.filter((FilterFunction<Row>) row -> !there.contains(name(row.getAs("path"))));
    }

    /** Writes the images among some results, and returns the paths and errors of the others. */
    Dataset<Row> write(Dataset<Row> results) {
        return results.filter((FilterFunction<Row>) row -> {
            byte[] png = row.getAs("png");
            if (png != null) {
                write(name(row.getAs("path")), png);
            }
            return png == null;
        }).select("path", "error");
    }

    private void write(String name, byte[] png) throws IOException {
        Path file = new Path(folder, name);
        FileSystem files = file.getFileSystem(hadoop.value());
        if (file.toUri().getScheme().equals("file")) {
            AtomicFile.write(java.nio.file.Path.of(file.toUri().getPath()), out -> out.write(png));
            return;
        }
        // Of each attempt its own; a file that is there already is another attempt's, and equal.
        Path part = new Path(folder, "." + name + "." + TaskContext.get().taskAttemptId());
        try (FSDataOutputStream out = files.create(part, true)) {
            out.write(png);
        }
        if (!files.rename(part, file)) {
            files.delete(part, false);
            if (!files.exists(file)) {
                throw new IOException(file + ": cannot be written");
            }
        }
    }

    /**
     * Checks that no file is written twice.
     *
     * @throws IOException if two images have one name
     */
    static void requireDifferentNames(Dataset<Row> images) throws IOException {
        List<String> names = images.select("path").collectAsList().stream().map(row -> name(row.getString(0))).sorted()
                .toList();
        for (int i = 1; i < names.size(); i++) {
            if (names.get(i).equals(names.get(i - 1))) {
                throw new IOException("two inputs would be written to " + names.get(i) + ": expected different names");
            }
        }
    }
}
