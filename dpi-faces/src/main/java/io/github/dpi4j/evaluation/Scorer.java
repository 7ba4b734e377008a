package io.github.dpi4j.evaluation;

import io.github.dpi4j.evaluation.PairScores.Row;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.metric.ImageSetMetric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A scorer of images against their originals by a suite of metrics. */
public final class Scorer {
    /** Fewest images that are scored as a set. */
    private static final int FEWEST = 2;

    private final MetricSuite suite;
    /** Distances from the originals of the last call. */
    private List<Path> originals = List.of();
    private final Map<MetricSuite.OfSet, ImageSetMetric.Distance> distances = new LinkedHashMap<>();

    /**
     * Creates a scorer.
     *
     * @param suite the metrics
     */
    public Scorer(MetricSuite suite) {
        this.suite = suite;
    }

    /**
     * Scores images: each by itself, and two or more as a set, too.
     *
     * @param pairs images and their originals
     * @return the scores
     * @throws IOException if an image cannot be read, differs from its original in size, or is too small
     */
    public PairScores score(List<PairFiles> pairs) throws IOException {
        try {
            List<Row> rows = pairs.parallelStream().map(this::row).toList();
            return new PairScores(suite.images().stream().map(MetricSuite.OfImage::name).toList(),
                    suite.sets().stream().map(MetricSuite.OfSet::name).toList(), rows, together(pairs));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Row row(PairFiles pair) {
        RgbImage image = pair.readImage();
        RgbImage original = pair.readOriginal();
        Map<String, Double> scores = new LinkedHashMap<>();
        try {
            suite.images().forEach(m -> scores.put(m.name().key(), m.metric().measure(image, original)));
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(new IOException(pair.image() + ": " + e.getMessage(), e));
        }
        return new Row(pair.name(), scores);
    }

    private Map<String, Double> together(List<PairFiles> pairs) throws IOException {
        List<Path> wanted = pairs.stream().map(PairFiles::original).toList();
        if (!wanted.equals(originals)) {
            distances.clear();
            originals = wanted;
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        if (pairs.size() < FEWEST) {
            return scores;
        }
        for (MetricSuite.OfSet metric : suite.sets()) {
            try {
                scores.put(metric.name().key(), distances.computeIfAbsent(metric,
                        m -> m.metric().from(() -> pairs.stream().map(PairFiles::readOriginal).iterator()))
                        .of(() -> pairs.stream().map(PairFiles::readImage).iterator()));
            } catch (IllegalArgumentException e) {
                throw new IOException(pairs.getFirst().image().getParent() + ": " + metric.name().title() + ": "
                        + e.getMessage(), e);
            }
        }
        return scores;
    }
}
