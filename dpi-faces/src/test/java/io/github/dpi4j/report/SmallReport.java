package io.github.dpi4j.report;

import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.EvaluationFiles;
import io.github.dpi4j.evaluation.EvaluationPlan;
import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.evaluation.ResultLine;
import io.github.dpi4j.evaluation.ScoreTable;
import io.github.dpi4j.evaluation.SmallTables;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A report of made-up scores of three images by three methods, whose images are of one colour. */
final class SmallReport {
    static final ScoreTable TABLE = SmallTables.of(new double[]{20, 22, 24}, new double[]{19.1, 21, 23.2},
            new double[]{25, 27.1, 29});
    static final int[] COLOUR = {250, 0, 250};

    private SmallReport() {
    }

    static Report write(Path folder, int rows) throws IOException {
        return write(folder, rows, TABLE);
    }

    /** The report of a table with images named image0, image1, image2 at most. */
    static Report write(Path folder, int rows, ScoreTable table) throws IOException {
        EvaluationPlan plan = new EvaluationPlan(table.methods(), table.conditions(), 3);
        Condition condition = table.conditions().getFirst();
        EvaluationFiles files = new EvaluationFiles(folder);
        List<ResultLine> results = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String name = "image" + i;
            colour(files.original(name), 128);
            colour(files.degraded(condition, name), 32);
            for (PlannedMethod method : table.methods()) {
                colour(files.restored(condition, method, name), 300);
                results.add(new ResultLine(name, condition.name(), method.label(), method.method().name(), 4,
                        Map.of("eta", "0.5"), "[]", 1, Optional.empty(), "", ""));
            }
        }
        return new Report("A & B", List.of("one <fact>"), plan, table, results, folder, rows);
    }

    private static void colour(Path file, int side) throws IOException {
        Files.createDirectories(file.getParent());
        byte[] pixels = new byte[RgbImage.CHANNELS * side * side];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) COLOUR[i % RgbImage.CHANNELS];
        }
        ImageFiles.write(file, RgbImage.of(side, side, pixels));
    }
}
