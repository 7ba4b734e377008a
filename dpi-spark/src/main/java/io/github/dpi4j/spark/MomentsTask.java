package io.github.dpi4j.spark;

import io.github.dpi4j.evaluation.MetricSuite;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.metric.FeatureMoments;
import io.github.dpi4j.metric.FrechetMetric;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Counts the features of a partition's images: of each condition and method, and of the originals. */
record MomentsTask(SparkModel model,
        SparkMetrics metrics) implements PairFlatMapFunction<Iterator<Row>, MomentsTask.ImageSet, FeatureMoments> {
    /** The images of which a metric's features are counted together. */
    record ImageSet(String condition, String method, String metric) implements Serializable {
        ImageSet originals() {
            return new ImageSet("", DpiSpark.ORIGINAL, metric);
        }
    }

    @Override
    public Iterator<Tuple2<ImageSet, FeatureMoments>> call(Iterator<Row> images) throws IOException {
        ExecutorNetworks executor = ExecutorNetworks.of(model);
        MetricSuite suite = MetricSuite.standard(OptionalInt.empty()).and(executor.metrics(metrics).suite());
        Map<ImageSet, FeatureMoments> moments = new LinkedHashMap<>();
        while (images.hasNext()) {
            Row row = images.next();
            RgbImage image = ImageFiles.read(row.<byte[]>getAs("png"), row.getAs(ImageBytes.PATH));
            for (MetricSuite.OfSet metric : suite.sets()) {
                if (metric.metric() instanceof FrechetMetric frechet) {
                    ImageSet set = new ImageSet(row.getAs("condition"), row.getAs("method"), metric.name().key());
                    synchronized (executor) {
                        frechet.count(image, moments.computeIfAbsent(set, _ -> new FeatureMoments()));
                    }
                }
            }
        }
        return moments.entrySet().stream().map(e -> new Tuple2<>(e.getKey(), e.getValue())).iterator();
    }
}
