package io.github.dpi4j.image;

import io.github.dpi4j.file.AtomicFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Image files: PNG, JPEG and BMP in, and out. */
public final class ImageFiles {
    /** More pixels than any camera's picture of a face; a larger claim is refused before anything is allocated for it. */
    static final long MAX_PIXELS = 1L << 27;
    private static final long MAX_FILE_BYTES = 1L << 30;

    private ImageFiles() {
    }

    /**
     * Reads an image, as a viewer shows it: turned upright where its EXIF data say so. Grey becomes R = G = B; of 16 bits
     * the upper 8 count; palettes are resolved; transparency is dropped, not blended (as Pillow's {@code convert("RGB")}
     * does); colour profiles are not applied.
     *
     * @throws IOException if the file cannot be read or is no sound PNG, JPEG or BMP image, if its data end too early, or if
     *     its header claims more pixels than fit; the message is one line with the path
     */
    public static RgbImage read(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException(path + ": expected an image, found a directory");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException(path + ": expected an image, found something that is no regular file");
        }
        byte[] content;
        try {
            if (Files.size(path) > MAX_FILE_BYTES) {
                throw new IOException(path + ": expected an image file of at most " + (MAX_FILE_BYTES >> 20)
                        + " MiB, found " + (Files.size(path) >> 20) + " MiB");
            }
            content = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new IOException(path + ": expected an image, found no file of this name", e);
        } catch (AccessDeniedException e) {
            throw new IOException(path + ": expected a readable file, found no permission to read it", e);
        }
        return read(content, path.toString());
    }

    /**
     * Reads an image from the bytes of its file.
     *
     * @param name what to call it in messages
     * @throws IOException as {@link #read(Path)}
     */
    public static RgbImage read(byte[] content, String name) throws IOException {
        RgbImage stored = new ImageDecoder(content, name).decode();
        return ExifReading.orientation(content).upright(stored);
    }

    /** Whether the file's name ends as that of an image this class reads. */
    public static boolean isImageName(Path path) {
        return ImageEncoder.formatOf(path) != null;
    }

    /**
     * Writes an image in the format its name ends in: {@code .png}, {@code .jpg} or {@code .jpeg} (quality 95), {@code .bmp}.
     * An existing file is replaced; whatever happens, the path never holds half an image.
     *
     * @throws IllegalArgumentException if the name ends in anything else
     * @throws IOException if the file cannot be written
     */
    public static void write(Path path, RgbImage image) throws IOException {
        String format = requireWritable(path);
        byte[] content = ImageEncoder.encode(image, format);
        AtomicFile.write(path, out -> out.write(content));
    }

    /**
     * The format an image would be written in, for an early check.
     *
     * @throws IllegalArgumentException if {@link #write} would refuse the name
     */
    public static String requireWritable(Path path) {
        String format = ImageEncoder.formatOf(path);
        if (format == null) {
            throw new IllegalArgumentException(
                    "image file: expected a name that ends in .png, .jpg, .jpeg or .bmp, got " + path);
        }
        return format;
    }

    /** The part of a file's name behind its last dot, in lower case; empty if there is none. */
    static String extension(Path path) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
