package io.github.dpi4j.cli;

import io.github.dpi4j.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
     * @throws IOException if a folder cannot be read or has no images
     */
    static List<Item> of(List<Path> inputs, String out, CommandSpec command) throws IOException {
        boolean toFolder = inputs.size() > 1 || Files.isDirectory(inputs.getFirst()) || Files.isDirectory(Path.of(out))
                || out.endsWith("/") || out.endsWith(Path.of(out).getFileSystem().getSeparator());
        List<Path> images = new ArrayList<>();
        for (Path input : inputs) {
            images.addAll(Files.isDirectory(input) ? imagesIn(input) : List.of(input));
        }
        Path target = Path.of(out);
        if (toFolder) {
            if (!Files.isDirectory(target) && (Files.exists(target) || ImageFiles.isWritableName(target))) {
                throw UsageError.of(command, "--output: expected a folder for several images, got a file: " + out);
            }
        } else {
            if (!ImageFiles.isWritableName(target)) {
                throw UsageError.of(command,
                        "--output: expected a name that ends in .png, .jpg, .jpeg or .bmp, or a folder"
                                + " (a new one with a / at the end), got " + out);
            }
            Outputs.requireWritable(target);
        }
        List<Item> items = images.stream()
                .map(image -> new Item(image, toFolder ? target.resolve(stem(image) + ".png") : target)).toList();
        check(items, command);
        if (toFolder) {
            Outputs.requireFolder(target);
        }
        return items;
    }

    /**
     * Pairs each input with the file of its first face.
     *
     * @param inputs as in {@link #of}
     */
    static List<Item> ofFaces(List<Path> inputs, Path folder, CommandSpec command) throws IOException {
        List<Path> images = new ArrayList<>();
        for (Path input : inputs) {
            images.addAll(Files.isDirectory(input) ? imagesIn(input) : List.of(input));
        }
        List<Item> items = images.stream().map(image -> new Item(image, face(folder, image, 1))).toList();
        check(items, command);
        return items;
    }

    /** Returns the file of an image's face, counted from 1. */
    static Path face(Path folder, Path image, int number) {
        return folder.resolve(stem(image) + "-" + number + ".png");
    }

    /** Checks that no output would be written twice, or over an input. */
    private static void check(List<Item> items, CommandSpec command) {
        Map<Path, Path> sources = new HashMap<>();
        for (Item item : items) {
            Path other = sources.putIfAbsent(identity(item.output), item.input);
            if (other != null) {
                throw UsageError.of(command,
                        "two inputs would be written to " + item.output + ": " + other + " and " + item.input);
            }
        }
        for (Item item : items) {
            if (sources.containsKey(identity(item.input))) {
                throw UsageError.of(command, "an input would be written over: " + item.input);
            }
        }
    }

    private static Path identity(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    private static List<Path> imagesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> images = files
                    .filter(f -> ImageFiles.isImageName(f) && !f.getFileName().toString().startsWith(".")
                            && !Files.isDirectory(f))
                    .sorted().toList();
            if (images.isEmpty()) {
                throw new IOException(folder + ": expected images (" + ImageFiles.KINDS + "), found none");
            }
            return images;
        }
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.lastIndexOf('.') > 0 ? name.substring(0, name.lastIndexOf('.')) : name;
    }
}
