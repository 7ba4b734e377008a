package io.github.dpi4j.spark;

import io.github.dpi4j.image.ImageFiles;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** The bytes of images' files: from a column, or else read in the task that needs them, so that they cross no shuffle. */
record ImageBytes(boolean inColumn, SerializableConfiguration hadoop) implements Serializable {
    static final String PATH = "path";
    static final String CONTENT = "content";

    static ImageBytes of(Dataset<Row> images) {
        SparkSession spark = images.sparkSession();
        return new ImageBytes(images.schema().getFieldIndex(CONTENT).isDefined(),
                new SerializableConfiguration(spark.sessionState().newHadoopConf()));
    }

    /** The image and what its file says besides. */
    ImageFiles.Tagged read(Row row) throws IOException {
        String path = row.getAs(PATH);
        byte[] content = inColumn ? row.getAs(CONTENT) : read(path);
        if (content == null) {
            throw new IOException(path + ": expected an image, found no content");
        }
        return ImageFiles.readTagged(content, path, Long.MAX_VALUE);
    }

    private byte[] read(String name) throws IOException {
        Path path = new Path(name);
        try (FSDataInputStream in = path.getFileSystem(hadoop.value()).open(path)) {
            return in.readAllBytes();
        }
    }
}
