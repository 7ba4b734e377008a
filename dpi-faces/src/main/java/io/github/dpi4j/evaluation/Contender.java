package io.github.dpi4j.evaluation;

/** What is compared. */
public enum Contender {
    /** Pillow's bicubic enlargement of the low-resolution image. */
    BICUBIC("bicubic"),
    /** DPI with the condition as it is. */
    DPI_WITHOUT_CORRECTOR("DPI, no corrector"),
    /** DPI. */
    DPI("DPI"),
    /** What the corrector made of the condition by the end of the run with it, interpolated by a bicubic from its grid. */
    CONDITION("condition alone");

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    /** For tables and sheets. */
    public String title() {
        return title;
    }
}
