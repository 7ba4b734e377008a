package io.github.dpi4j.image;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Listens for the one warning that must not pass: Java's JPEG reader fills what is missing of a truncated file with grey
 * and only warns.
 */
final class DecodingWarnings implements IIOReadWarningListener {
    private String truncation;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
        if (warning.contains("Truncated") || warning.contains("remature end")) {
            truncation = warning;
        }
    }

    /** What was said of missing data, or null. */
    String truncation() {
        return truncation;
    }
}
