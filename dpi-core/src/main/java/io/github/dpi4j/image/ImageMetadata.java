package io.github.dpi4j.image;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * EXIF data and colour profile of an image file, fit to be written with pixels that were read from it: {@link ImageFiles}
 * turns pixels upright, so the orientation is 1; thumbnails are left out, as is whatever is damaged, too long, or does not
 * suit RGB pixels. Immutable.
 */
public final class ImageMetadata {
    /** No metadata. */
    public static final ImageMetadata NONE = new ImageMetadata(Metadatum.ABSENT, Metadatum.ABSENT);

    private final Metadatum exif;
    private final Metadatum profile;

    private ImageMetadata(Metadatum exif, Metadatum profile) {
        this.exif = exif;
        this.profile = profile;
    }

    /**
     * Finds a file's metadata. Nothing in them is an error: what cannot be kept is {@link #leftOut}.
     *
     * @param content of an image file, of which nothing is trusted
     */
    static ImageMetadata of(byte[] content) {
        StoredMetadata stored = StoredMetadata.of(content);
        return new ImageMetadata(ExifData.upright(stored.exif()), ColourProfile.ofRgb(stored.profile()));
    }

    /** Returns the EXIF data, a TIFF structure without "Exif" before it, with the image's size. */
    Optional<byte[]> exif(RgbImage image) {
        return Optional.ofNullable(exif.content()).map(data -> ExifData.sized(data, image.width(), image.height()));
    }

    /** Returns the ICC profile. Not a copy. */
    Optional<byte[]> profile() {
        return Optional.ofNullable(profile.content());
    }

    /** {@return whether nothing is kept} */
    public boolean isEmpty() {
        return exif.content() == null && profile.content() == null;
    }

    /** {@return lines that say what the file held and is not kept, and why} */
    public List<String> leftOut() {
        return Stream.of(line("EXIF data", exif), line("colour profile", profile)).flatMap(Optional::stream).toList();
    }

    private static Optional<String> line(String what, Metadatum datum) {
        return Optional.ofNullable(datum.problem()).map(problem -> what + " left out: " + problem);
    }

    /** {@return the colour profile alone, for parts of the image} */
    public ImageMetadata profileAlone() {
        return new ImageMetadata(Metadatum.ABSENT, profile);
    }
}
