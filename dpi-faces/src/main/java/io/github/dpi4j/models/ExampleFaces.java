package io.github.dpi4j.models;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Example faces from an official NASA portrait, which is in the public domain and not in the training data. */
public final class ExampleFaces {
    private static final String PORTRAIT = "nasa-portrait.png";
    /** Left edge, upper edge and side of the crops, which are aligned like FFHQ's images. */
    private static final List<Crop> CROPS = List.of(new Crop("aligned", 8, 16, 240));

    private record Crop(String name, int left, int top, int side) {
    }

    /**
     * A face at the model's size.
     *
     * @param name the name
     * @param image the image
     */
    public record Example(String name, RgbImage image) {
    }

    private ExampleFaces() {
    }

    /**
     * {@return the examples}
     *
     * @param size side in pixels to which they are reduced by Pillow's bicubic filter
     * @throws IOException if the image cannot be read
     */
    public static List<Example> load(int size) throws IOException {
        RgbImage portrait = portrait();
        return CROPS.stream().map(crop -> new Example(crop.name, Resizer.resize(
                portrait.crop(crop.left, crop.top, crop.side, crop.side), size, size, ResizeFilter.BICUBIC))).toList();
    }

    /**
     * {@return the bytes of a small photograph (192×192, JPEG) in which the face is 63 pixels wide and high}
     *
     * @throws IOException if the image cannot be read
     */
    public static byte[] photograph() throws IOException {
        return resource("nasa-photograph.jpg");
    }

    /**
     * {@return the aligned face at 96×96 pixels, compressed as JPEG with quality 10}
     *
     * @throws IOException if the image cannot be read
     */
    public static ImageFiles.Tagged badJpeg() throws IOException {
        return ImageFiles.readTagged(resource("nasa-bad.jpg"), "nasa-bad.jpg", Long.MAX_VALUE);
    }

    private static RgbImage portrait() throws IOException {
        return ImageFiles.read(resource(PORTRAIT), PORTRAIT);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ExampleFaces.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name + " is missing on the class path");
            }
            return in.readAllBytes();
        }
    }
}
