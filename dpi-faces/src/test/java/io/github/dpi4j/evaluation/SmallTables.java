package io.github.dpi4j.evaluation;

import io.github.dpi4j.evaluation.MetricName.Better;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tables of made-up scores. */
public final class SmallTables {
    private static final MetricName PSNR = new MetricName("psnr", "PSNR, dB", 2, Better.HIGHER);
    private static final MetricName DISTANCE = new MetricName("patch_frechet", "a <distance>", 1, Better.LOWER);
    private static final String[] METHODS = {"DPI & co=dpi", "bicubic", "ddnm", "lanczos"};

    private SmallTables() {
    }

    /** A table of one condition, with these PSNRs of DPI and up to three others. */
    public static ScoreTable of(double[]... psnr) {
        List<ScoreTable.Entry> entries = new ArrayList<>();
        for (int m = 0; m < psnr.length; m++) {
            List<PairScores.Row> rows = new ArrayList<>();
            for (int i = 0; i < psnr[m].length; i++) {
                rows.add(new PairScores.Row("image" + i,
                        Map.of("psnr", psnr[m][i], "ssim", 0.81, "seconds", 0.01 + m + i)));
            }
            entries.add(new ScoreTable.Entry(Condition.bicubic(4), PlannedMethod.parse(METHODS[m]),
                    new PairScores(List.of(PSNR, MetricName.SECONDS), List.of(DISTANCE), rows,
                            Map.of("patch_frechet", 30.0 - m))));
        }
        return new ScoreTable(entries);
    }
}
