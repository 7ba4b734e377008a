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
import java.util.Objects;
import java.util.Optional;

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
     * @throws IOException if images cannot be read, differ from their originals in size, or are too small; the message names
     *     all of them
     */
    public PairScores score(List<PairFiles> pairs) throws IOException {
        return score(pairs, () -> {
        });
    }

    /**
     * Scores some images, as {@link #score(List)}.
     *
     * @param pairs restored images and their originals
     * @param progress called after each image, and after each metric of all together, by several threads
     * @return the scores
     * @throws IOException as {@link #score(List)}
     */
    public PairScores score(List<PairFiles> pairs, Runnable progress) throws IOException {
        try {
            List<Scored> scored = pairs.parallelStream().map(pair -> scored(pair, progress)).toList();
            List<String> failures = scored.stream().map(Scored::failure).flatMap(Optional::stream).toList();
            if (!failures.isEmpty()) {
                throw new IOException(String.join("; ", failures));
            }
            List<Row> rows = scored.stream().map(Scored::row).map(Optional::orElseThrow).toList();
            return new PairScores(suite.images().stream().map(MetricSuite.OfImage::name).toList(),
                    suite.sets().stream().map(MetricSuite.OfSet::name).toList(), rows, together(pairs, progress));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * {@return how often {@link #score(List, Runnable)} reports progress}
     *
     * @param suite the metrics
     * @param pairs restored images and their originals
     */
    public static int steps(MetricSuite suite, List<PairFiles> pairs) {
        return pairs.size() + (pairs.size() < FEWEST ? 0 : suite.sets().size());
    }

    /** An image's scores, or why it has none. */
    private record Scored(Optional<Row> row, Optional<String> failure) {
    }

    private Scored scored(PairFiles pair, Runnable progress) {
        try {
            return new Scored(Optional.of(row(pair)), Optional.empty());
        } catch (UncheckedIOException e) {
            return new Scored(Optional.empty(),
                    Optional.of(String.valueOf(Objects.requireNonNull(e.getCause()).getMessage())));
        } finally {
            progress.run();
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

    private Map<String, Double> together(List<PairFiles> pairs, Runnable progress) throws IOException {
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
                progress.run();
            } catch (IllegalArgumentException e) {
                throw new IOException(pairs.getFirst().image().getParent() + ": " + metric.name().title() + ": "
                        + e.getMessage(), e);
            }
        }
        return scores;
    }
}
