package io.github.dpi4j.models;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Faces to try a model on: crops of an official NASA portrait, which is in the public domain, and not in the training data. */
public final class ExampleFaces {
    private static final String PORTRAIT = "nasa-portrait.png";
    /** Left, upper edge and side of the crops; they lie as FFHQ's images do. */
    private static final List<Crop> CROPS = List.of(new Crop("aligned", 8, 16, 240));

    private record Crop(String name, int left, int top, int side) {
    }

    /** A face at the model's size. */
    public record Example(String name, RgbImage image) {
    }

    private ExampleFaces() {
    }

    /**
     * The examples.
     *
     * @param size side in pixels that they are reduced to, by Pillow's bicubic
     */
    public static List<Example> load(int size) throws IOException {
        RgbImage portrait = portrait();
        return CROPS.stream().map(crop -> new Example(crop.name, Resizer.resize(
                portrait.crop(crop.left, crop.top, crop.side, crop.side), size, size, ResizeFilter.BICUBIC))).toList();
    }

    private static RgbImage portrait() throws IOException {
        try (InputStream in = ExampleFaces.class.getResourceAsStream(PORTRAIT)) {
            if (in == null) {
                throw new FileNotFoundException(PORTRAIT + " is missing on the class path");
            }
            return ImageFiles.read(in.readAllBytes(), PORTRAIT);
        }
    }
}
