package io.github.dpi4j.evaluation;

import io.github.dpi4j.evaluation.PairScores.Row;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.sheet.Sheet.Cell;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A contact sheet of an evaluation's results under a condition: a row for each image, with the degraded image first and
 * the original last.
 */
public final class EvaluationSheet {
    private EvaluationSheet() {
    }

    /**
     * {@return the sheet of the first images}
     *
     * @param table the scores
     * @param folder folder of the evaluation
     * @param condition the condition
     * @param count number of images
     * @param cell side of a cell in pixels
     * @throws IOException if an image cannot be read
     */
    public static Sheet of(ScoreTable table, Path folder, Condition condition, int count, int cell) throws IOException {
        EvaluationFiles files = new EvaluationFiles(folder);
        Sheet sheet = new Sheet(cell);
        List<String> images = table.scores(condition, table.methods().getFirst()).rows().stream().limit(count)
                .map(Row::image).toList();
        for (String image : images) {
            List<Cell> cells = new ArrayList<>();
            RgbImage low = ImageFiles.read(files.degraded(condition, image));
            cells.add(Cell.of(low, "to restore", low.width() + "\u00d7" + low.height()));
            for (PlannedMethod method : table.methods()) {
                Row row = table.scores(condition, method).rows().stream().filter(r -> r.image().equals(image))
                        .findFirst()
                        .orElseThrow();
                cells.add(Cell.of(ImageFiles.read(files.restored(condition, method, image)), method.label(),
                        String.format(Locale.ROOT, "%.2f dB", row.scores().get("psnr")),
                        String.format(Locale.ROOT, "SSIM %.3f", row.scores().get("ssim"))));
            }
            cells.add(Cell.of(ImageFiles.read(files.original(image)), "original"));
            sheet.row(cells);
        }
        return sheet;
    }
}
