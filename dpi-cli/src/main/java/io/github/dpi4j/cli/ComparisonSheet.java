package io.github.dpi4j.cli;

import io.github.dpi4j.evaluation.Comparison.Outcome;
import io.github.dpi4j.evaluation.Contender;
import io.github.dpi4j.evaluation.Scores;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.posterior.DpiStep;
import io.github.dpi4j.sheet.Sheet.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of sheets that show what was restored. */
final class ComparisonSheet {
    private ComparisonSheet() {
    }

    /** The low-resolution image, what every contender made of it, and the truth. */
    static List<Cell> row(Outcome outcome) {
        List<Cell> cells = new ArrayList<>();
        cells.add(Cell.of(outcome.lowResolution(), "low resolution",
                outcome.lowResolution().width() + "\u00d7" + outcome.lowResolution().height()));
        for (Contender contender : Contender.values()) {
            cells.add(scored(outcome, contender));
        }
        cells.add(Cell.of(outcome.truth(), "truth"));
        return cells;
    }

    /** The low-resolution image, its bicubic enlargement, DPI's, and the truth. */
    static List<Cell> shortRow(Outcome outcome) {
        return List.of(Cell.of(outcome.lowResolution(), "low resolution",
                outcome.lowResolution().width() + "\u00d7" + outcome.lowResolution().height()),
                scored(outcome, Contender.BICUBIC), scored(outcome, Contender.DPI), Cell.of(outcome.truth(), "truth"));
    }

    private static Cell scored(Outcome outcome, Contender contender) {
        Scores scores = outcome.scores(contender);
        return Cell.of(outcome.images().get(contender), contender.title(),
                String.format(Locale.ROOT, "%.2f dB", scores.psnr()),
                String.format(Locale.ROOT, "SSIM %.3f", scores.ssim()));
    }

    /** What the prior saw at a step, and the condition after it, of one image of the batch. */
    static List<Cell> step(DpiStep step, int image) {
        return List.of(
                Cell.of(ImageTensors.toImage(step.predXStart(), image),
                        String.format(Locale.ROOT, "x\u03020, t %.0f", step.timestep())),
                Cell.of(ImageTensors.toImage(step.grid().apply(step.condition()), image), "condition"));
    }
}
