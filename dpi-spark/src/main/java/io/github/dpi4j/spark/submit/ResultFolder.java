package io.github.dpi4j.spark.submit;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A folder of rows as Parquet files, which each run adds to. */
final class ResultFolder {
    private final SparkSession spark;
    private final String folder;
    private final StructType schema;

    /** A folder, which need not be there yet. */
    ResultFolder(SparkSession spark, String folder, Dataset<Row> results) {
        this.spark = spark;
        this.folder = folder;
        this.schema = results.schema();
    }

    /** Returns all rows that finished tasks have written, in this run or others. */
    Dataset<Row> rows() throws IOException {
        Path path = new Path(folder);
        FileSystem files = path.getFileSystem(spark.sessionState().newHadoopConf());
        boolean written = false;
        if (files.exists(path)) {
            for (FileStatus file : files.listStatus(path)) {
                written |= file.getPath().getName().endsWith(".parquet");
            }
        }
        return written
                ? spark.read().schema(schema).parquet(folder)
                : spark.createDataFrame(List.of(), schema);
    }

    /**
     * Adds rows. A task's file is there, whole, as soon as the task is done (Hadoop's committer 2): what was done before a
     * run is killed stays. A task that is tried again may write rows twice, which are equal then.
     */
    void add(Dataset<Row> results) {
        results.write().mode(SaveMode.Append).option("mapreduce.fileoutputcommitter.algorithm.version", "2")
                .parquet(folder);
    }
}
