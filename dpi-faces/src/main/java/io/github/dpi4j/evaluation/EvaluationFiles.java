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
 * .lock                          keeps a second run out
 * </pre>
 * @param folder the folder
 */
public record EvaluationFiles(Path folder) {
    static final String DEGRADED = "degraded";

    /** {@return the folder of the originals} */
    public Path originals() {
        return folder.resolve("originals");
    }

    /**
     * {@return the original}
     *
     * @param image the image
     */
    public Path original(String image) {
        return originals().resolve(image + ".png");
    }

    /**
     * {@return the degraded image, which is restored}
     *
     * @param condition the condition
     * @param image the image
     */
    public Path degraded(Condition condition, String image) {
        return folder.resolve(condition.name()).resolve(DEGRADED).resolve(image + ".png");
    }

    /**
     * {@return a method's restored image}
     *
     * @param condition the condition
     * @param method the method
     * @param image the image
     */
    public Path restored(Condition condition, PlannedMethod method, String image) {
        return folder.resolve(condition.name()).resolve(method.folder()).resolve(image + ".png");
    }

    Path results() {
        return folder.resolve("results.jsonl");
    }
}
