package io.github.dpi4j.posterior;

/** A check of one kind of recorded files: every step from its recorded state, and the whole run. */
public interface RecordedCheck {
    /** The tolerance of a step that holds unless a file's README says otherwise. */
    double STEP = 3e-5;

    /** Returns whether a file is of this kind. */
    boolean understands(RecordedFile file);

    /** Fails if the library gives other values than the file. */
    void check(RecordedFile file);
}
