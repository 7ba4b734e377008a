package io.github.dpi4j.cli;

import io.github.dpi4j.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The plan of a restoration: inputs and outputs. */
final class RestorePlan {
    /** An image to restore. */
    record Item(Path input, Path output) {
    }

    private RestorePlan() {
    }

    /**
     * Pairs inputs with outputs. An output folder gets one PNG for each image, under its name.
     *
     * @param inputs files and folders; a folder stands for all images in it (not below it), by name
     * @param out a folder if it is one, ends with a slash, or there are several images or a folder to restore;
     *        otherwise a file. A missing folder is created
     * @param claims gets the outputs
     * @throws IOException if a folder cannot be read or has no images
     */
    static List<Item> of(List<Path> inputs, String out, OutputClaims claims, CommandSpec command) throws IOException {
        boolean toFolder = inputs.size() > 1 || Files.isDirectory(inputs.getFirst()) || Files.isDirectory(Path.of(out))
                || out.endsWith("/") || out.endsWith(Path.of(out).getFileSystem().getSeparator());
        List<Path> images = images(inputs);
        Path target = Path.of(out);
        if (toFolder) {
            if (isOther(target) || ImageFiles.isWritableName(target) && !Files.isDirectory(target)) {
                throw UsageError.of(command, "--output: expected a folder for several images, got a file: " + out);
            }
        } else {
            if (!ImageFiles.isWritableName(target)) {
                throw UsageError.of(command,
                        "--output: expected a name that ends in .png, .jpg, .jpeg or .bmp, or a folder"
                                + " (a new one with a / at the end), got " + out);
            }
        }
        List<Item> items = images.stream()
                .map(image -> new Item(image, toFolder ? target.resolve(stem(image) + ".png") : target)).toList();
        if (toFolder) {
            claims.newFolder("--output", target).reads(images);
            items.forEach(item -> claims.result(item.input, item.output));
        } else {
            claims.file("--output", target);
        }
        return items;
    }

    /**
     * Pairs each input with the file of its first face.
     *
     * @param inputs as in {@link #of}
     */
    static List<Item> ofFaces(List<Path> inputs, Path folder) throws IOException {
        return images(inputs).stream().map(image -> new Item(image, face(folder, image, 1))).toList();
    }

    /** Claims the files of all faces. */
    static void claimFaces(List<Item> items, Path folder, OutputClaims claims) {
        for (Item item : items) {
            claims.reads(List.of(item.input)).faces(item.input, folder.resolve(stem(item.input)));
        }
    }

    /** Returns the images of folders in their place. */
    static List<Path> images(List<Path> inputs) throws IOException {
        List<Path> images = new ArrayList<>();
        for (Path input : inputs) {
            images.addAll(Files.isDirectory(input) ? ImageFiles.list(input) : List.of(input));
        }
        return images;
    }

    /** Returns whether there is something that is no folder; looks once, as another process may create the folder meanwhile. */
    private static boolean isOther(Path path) {
        try {
            return !Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the file of an image's face, counted from 1. */
    static Path face(Path folder, Path image, int number) {
        return folder.resolve(stem(image) + "-" + number + ".png");
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.lastIndexOf('.') > 0 ? name.substring(0, name.lastIndexOf('.')) : name;
    }
}
