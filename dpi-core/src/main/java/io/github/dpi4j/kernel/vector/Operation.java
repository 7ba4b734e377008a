package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;

/** A step of a planned network; its operands were fixed when it was planned. */
public interface Operation {
    /**
     * Runs the step.
     *
     * @param scratch working memory, one for each member of the team
     */
    void run(Workers workers, Scratch[] scratch);

    /** Returns the work of a run, for estimates of its least time. */
    default Work work() {
        return Work.NONE;
    }
}
