package io.github.dpi4j.evaluation;

import io.github.dpi4j.metric.PatchDistribution;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** Scores of many images, and what they say together. */
public final class ScoreTable {
    /** Side of the patches whose distributions are compared. */
    private static final int PATCH = 8;

    private final List<Row> rows = new ArrayList<>();
    private final Map<Integer, PatchDistribution> truths = new HashMap<>();
    private final Map<Integer, Map<Contender, PatchDistribution>> restored = new HashMap<>();

    /** One image's score. */
    public record Row(String image, int scale, Contender contender, Scores scores) {
    }

    /** Adds all contenders' scores on an image. */
    public void add(String image, Comparison.Outcome outcome) {
        truths.computeIfAbsent(outcome.scale(), _ -> new PatchDistribution(PATCH)).add(outcome.truth());
        Map<Contender, PatchDistribution> patches = restored.computeIfAbsent(outcome.scale(),
                _ -> new EnumMap<>(Contender.class));
        for (Contender contender : outcome.images().keySet()) {
            rows.add(new Row(image, outcome.scale(), contender, outcome.scores(contender)));
            patches.computeIfAbsent(contender, _ -> new PatchDistribution(PATCH)).add(outcome.images().get(contender));
        }
    }

    /** {@link PatchDistribution#frechetDistance} between patches of 8×8 pixels of a contender's images and of the truth. */
    public double patchDistance(int scale, Contender contender) {
        return restored.get(scale).get(contender).frechetDistance(truths.get(scale));
    }

    /** Mean of a score of a contender at a scale. */
    public Interval mean(int scale, Contender contender, ToDoubleFunction<Scores> score) {
        return Interval.of(values(scale, contender, score));
    }

    /** Mean of the differences, image by image, between what two contenders score. */
    public Interval difference(int scale, Contender better, Contender worse, ToDoubleFunction<Scores> score) {
        List<Double> differences = new ArrayList<>(values(scale, better, score));
        List<Double> others = values(scale, worse, score);
        for (int i = 0; i < differences.size(); i++) {
            differences.set(i, differences.get(i) - others.get(i));
        }
        return Interval.of(differences);
    }

    private List<Double> values(int scale, Contender contender, ToDoubleFunction<Scores> score) {
        return rows.stream().filter(r -> r.scale == scale && r.contender == contender)
                .map(r -> score.applyAsDouble(r.scores)).toList();
    }

    /** All scores, a line for each image, scale and contender. */
    public String csv() {
        StringBuilder csv = new StringBuilder("image,scale,method,psnr,ssim,high_frequency_share\n");
        for (Row row : rows) {
            csv.append(String.format(Locale.ROOT, "\"%s\",%d,\"%s\",%.4f,%.5f,%.5f%n",
                    row.image.replace("\"", "\"\""), row.scale, row.contender.title(), row.scores.psnr(),
                    row.scores.ssim(), row.scores.highFrequencyShare()).replace("\r\n", "\n"));
        }
        return csv.toString();
    }

    /** Means with 95 % confidence intervals, and what DPI gains over the bicubic image by image. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        for (int scale : new TreeSet<>(rows.stream().map(Row::scale).toList())) {
            long images = mean(scale, Contender.BICUBIC, Scores::psnr).count();
            text.append("### ×").append(scale).append(", ").append(images).append(" images\n\n");
            text.append("| | PSNR, dB | SSIM | high-frequency energy, share of the truth's |"
                    + " Fréchet distance of patches |\n|---|---|---|---|---|\n");
            for (Contender contender : Contender.values()) {
                text.append("| ").append(contender.title()).append(" | ")
                        .append(cell("%.2f ± %.2f", mean(scale, contender, Scores::psnr))).append(" | ")
                        .append(cell("%.4f ± %.4f", mean(scale, contender, Scores::ssim))).append(" | ")
                        .append(cell("%.3f ± %.3f", mean(scale, contender, Scores::highFrequencyShare))).append(" | ")
                        .append(String.format(Locale.ROOT, "%.0f", patchDistance(scale, contender))).append(" |\n");
            }
            text.append("\nDPI − bicubic, image by image: PSNR ")
                    .append(cell("%+.2f ± %.2f", difference(scale, Contender.DPI, Contender.BICUBIC, Scores::psnr)))
                    .append(" dB, SSIM ")
                    .append(cell("%+.4f ± %.4f", difference(scale, Contender.DPI, Contender.BICUBIC, Scores::ssim)))
                    .append(".\n\n");
        }
        return text.append(
                "± is the half width of the 95 % confidence interval of the mean (Student's t). The Fréchet distance"
                        + " (squared) is that between\nthe normal distributions with mean and covariance of all 8×8 patches' luma, of these images"
                        + " and of the originals: 0 is alike.\n")
                .toString();
    }

    private static String cell(String format, Interval interval) {
        return String.format(Locale.ROOT, format, interval.mean(), interval.margin());
    }
}
