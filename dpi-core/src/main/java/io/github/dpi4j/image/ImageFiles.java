package io.github.dpi4j.image;

import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.file.InputFile;
import io.github.dpi4j.file.InputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Image files: PNG, JPEG, BMP, GIF, TIFF and WebP in; PNG, JPEG and BMP out. */
public final class ImageFiles {
    /** The formats that are read, for messages. */
    public static final String KINDS = "PNG, JPEG, BMP, GIF, TIFF, WebP";
    private static final long MAX_FILE_BYTES = 1L << 30;
    /** Endings of the names of images that are read. */
    private static final Set<String> READ = Set.of("png", "apng", "jpg", "jpeg", "jpe", "jfif", "jif", "pjpeg", "pjp",
            "bmp", "dib", "gif", "tif", "tiff", "webp");

    private ImageFiles() {
    }

    /**
     * Reads an image, as a viewer shows it: turned upright where its EXIF data say so. The content decides about the
     * format, not the name. The first of several pictures or frames is read. Pixels are converted as Pillow's {@code
     * convert("RGB")} does: grey becomes R = G = B, of 16 bits the upper 8 count, palettes are resolved, transparency
     * is dropped and not blended, YCbCr and CMYK are converted by their plain formulas. Colour profiles are not
     * applied, whatever the format, and no image is refused for its profile.
     *
     * <p>Memory and time are bounded by the pixels that the header claims, which are held against the heap and 2^27
     * first (a side has at most 2^17), and by the file's length; a JPEG file's scans (at most 100) times its pixels may
     * be 2^31. BMP files with JPEG or PNG images inside are refused.
     *
     * @param path the file
     * @return the image
     * @throws IOException if the file cannot be read or is no sound image of these formats, if its data end too early,
     *        or if decoding needs more memory or time than that; the message is one line with the path
     */
    public static RgbImage read(Path path) throws IOException {
        return read(content(path), path.toString());
    }

    /**
     * An image with what its file says besides.
     *
     * @param image upright
     * @param metadata its EXIF data and colour profile
     * @param smoothed what to restore from: the image, but of a JPEG file with coarsely quantised chroma with its chroma
     *        smoothed as far as the quantisation leaves it open, by a guided filter (He et al. 2013) with luma as guide and a
     *        projection on the blocks that the file's coefficients stand for (Zakhor 1992)
     */
    public record Tagged(RgbImage image, ImageMetadata metadata, RgbImage smoothed) {
        /**
         * An image that is restored from as it is.
         *
         * @param image upright
         * @param metadata its EXIF data and colour profile
         */
        public Tagged(RgbImage image, ImageMetadata metadata) {
            this(image, metadata, image);
        }
    }

    /**
     * Reads an image with its EXIF data and colour profile, neither of which can be a reason to refuse it.
     *
     * @param path the file
     * @return the image, with its EXIF data and colour profile
     * @throws IOException as {@link #read(Path)}
     */
    public static Tagged readTagged(Path path) throws IOException {
        return tagged(content(path), path.toString());
    }

    private static byte[] content(Path path) throws IOException {
        try {
            return InputFile.read(path, "an image", MAX_FILE_BYTES);
        } catch (OutOfMemoryError e) {
            throw ImageDecoder.outOfMemory(path.toString(), e);
        }
    }

    /**
     * Reads an image from the bytes of its file.
     *
     * @param content the bytes of the file; not modified
     * @param name what to call it in messages
     * @return the image
     * @throws IOException as {@link #read(Path)}
     */
    public static RgbImage read(byte[] content, String name) throws IOException {
        return new ImageDecoder(content, name).decode();
    }

    /**
     * Reads an image of bounded size from the bytes of its file.
     *
     * @param content the bytes of the file; not modified
     * @param name the file's name, for the format and for messages
     * @param maxPixels that the header may claim; checked before anything is allocated for the image
     * @return the image
     * @throws IOException as {@link #read(Path)}, and if there are more
     */
    public static RgbImage read(byte[] content, String name, long maxPixels) throws IOException {
        return ScopedValue.where(ImageLimits.CALLERS_BOUND, maxPixels).call(() -> read(content, name));
    }

    /**
     * Reads an image of bounded size from the bytes of its file, with its EXIF data and colour profile.
     *
     * @param content the bytes of the file; not modified
     * @param name the file's name, for the format and for messages
     * @param maxPixels the largest number of pixels
     * @return the image, with its EXIF data and colour profile
     * @throws IOException as {@link #read(byte[], String, long)}
     */
    public static Tagged readTagged(byte[] content, String name, long maxPixels) throws IOException {
        return ScopedValue.where(ImageLimits.CALLERS_BOUND, maxPixels).call(() -> tagged(content, name));
    }

    private static Tagged tagged(byte[] content, String name) throws IOException {
        ImageDecoder decoder = new ImageDecoder(content, name);
        RgbImage image = decoder.decode();
        return new Tagged(image, ImageMetadata.of(content), decoder.decodeSmoothed(image));
    }

    /**
     * {@return whether the file's name ends as that of an image this class reads}
     *
     * @param path the file
     */
    public static boolean isImageName(Path path) {
        return READ.contains(extension(path));
    }

    /**
     * {@return whether the file's name ends as that of an image this class writes}
     *
     * @param path the file
     */
    public static boolean isWritableName(Path path) {
        return ImageEncoder.formatOf(path) != null;
    }

    /**
     * Lists the images of a folder, not of those in it: whatever is named as an image and neither a folder nor hidden.
     *
     * @param folder the folder
     * @return at least one file, in the order of their names
     * @throws IOException if it is no folder, cannot be read or has no images; the message begins with the path
     */
    public static List<Path> list(Path folder) throws IOException {
        List<Path> images = InputFolder.list(folder).stream().filter(file -> isImageName(file)
                && !file.getFileName().toString().startsWith(".") && !Files.isDirectory(file)).toList();
        if (images.isEmpty()) {
            throw new IOException(folder + ": expected images (" + KINDS + "), found none");
        }
        return images;
    }

    /**
     * Writes an image in the format its name ends in: {@code .png}, {@code .jpg} or {@code .jpeg} (quality 95), {@code
     * .bmp}. An existing file is replaced; whatever happens, the path never holds half an image.
     *
     * @param path the file to write
     * @param image the image; not modified
     * @throws IllegalArgumentException if the name ends in anything else
     * @throws IOException if the file cannot be written
     */
    public static void write(Path path, RgbImage image) throws IOException {
        write(path, image, ImageMetadata.NONE);
    }

    /**
     * Writes an image with metadata, as {@link #write(Path, RgbImage)}. BMP files hold none.
     *
     * @param path the file to write
     * @param image the image; not modified
     * @param metadata of the file that the image comes from
     * @throws IllegalArgumentException if the name ends in anything else
     * @throws IOException if the file cannot be written
     */
    public static void write(Path path, RgbImage image, ImageMetadata metadata) throws IOException {
        String format = requireWritable(path);
        byte[] content = ImageEncoder.encode(image, metadata, format);
        AtomicFile.write(path, out -> out.write(content));
    }

    /**
     * {@return whether files whose names end as this one's hold metadata}
     *
     * @param path the file
     */
    public static boolean holdsMetadata(Path path) {
        return !requireWritable(path).equals("bmp");
    }

    /**
     * {@return the bytes of an image's file}
     *
     * @param image the image; not modified
     * @param name whose ending tells the format, as in {@link #write}
     * @throws IllegalArgumentException if it ends in anything else
     * @throws IOException if the image cannot be encoded
     */
    public static byte[] encode(RgbImage image, String name) throws IOException {
        return encode(image, name, ImageMetadata.NONE);
    }

    /**
     * {@return the bytes of an image's file with metadata, as {@link #encode(RgbImage, String)}}
     *
     * @param image the image; not modified
     * @param name the file's name, for the format and for messages
     * @param metadata of the file that the image comes from
     * @throws IOException if the image cannot be encoded
     */
    public static byte[] encode(RgbImage image, String name, ImageMetadata metadata) throws IOException {
        return ImageEncoder.encode(image, metadata, requireWritable(Path.of(name)));
    }

    /**
     * {@return the format that an image would be written in, for an early check}
     *
     * @param path the file
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
