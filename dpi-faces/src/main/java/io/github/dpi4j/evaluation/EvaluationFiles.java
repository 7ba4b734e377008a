package io.github.dpi4j.evaluation;

import java.nio.file.Path;

/**
 * The places of an evaluation's files in its folder.
 *
 * <pre>
 * originals/NAME.png             the originals at the model's size
 * CONDITION/degraded/NAME.png    what was restored
 * CONDITION/LABEL/NAME.png       the restored image
 * results.jsonl                  a line for each restored image
 * scores.csv, scores.json, scores.md, report.html
 * </pre>
 */
public record EvaluationFiles(Path folder) {
    static final String DEGRADED = "degraded";

    Path originals() {
        return folder.resolve("originals");
    }

    /** Returns the original. */
    public Path original(String image) {
        return originals().resolve(image + ".png");
    }

    /** Returns the degraded image, which is restored. */
    public Path degraded(Condition condition, String image) {
        return folder.resolve(condition.name()).resolve(DEGRADED).resolve(image + ".png");
    }

    /** Returns a method's restored image. */
    public Path restored(Condition condition, PlannedMethod method, String image) {
        return folder.resolve(condition.name()).resolve(method.folder()).resolve(image + ".png");
    }

    Path results() {
        return folder.resolve("results.jsonl");
    }
}
