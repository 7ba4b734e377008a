package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;

/** One step of a planned network: its operands were fixed when it was planned. */
public interface Operation {
    /**
     * Runs the step.
     *
     * @param scratch working memory, one for each member of the team
     */
    void run(Workers workers, Scratch[] scratch);

    /** What a run has to do, for estimates of how fast it could be. */
    default Work work() {
        return Work.NONE;
    }
}
