package io.github.dpi4j.training;

import io.github.dpi4j.checkpoint.DecimalText;
import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.file.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Sampling weights of the images, from a CSV file with columns {@code file} and {@code weight}, and optionally others. */
final class ImageWeights {
    private static final long MOST_BYTES = 1 << 30;

    private ImageWeights() {
    }

    /**
     * Reads the weights of files.
     *
     * @param names the files' names, all of which must have a weight
     * @return a weight of at least 0 for each name, not all 0
     * @throws IOException if the file cannot be read, or a weight is missing or not such a number; the message lists
     *        all names without weight
     */
    static double[] read(Path csv, List<String> names) throws IOException {
        List<String> lines = InputFile.readText(csv, "a table of weights", MOST_BYTES).lines().toList();
        List<String> header = lines.isEmpty() ? List.of() : List.of(lines.getFirst().strip().split(","));
        int file = header.indexOf("file");
        int weight = header.indexOf("weight");
        if (file < 0 || weight < 0) {
            throw new IOException(
                    csv + ": expected a first line with columns file and weight, found " + PrintableText.shown(header));
        }
        Map<String, Double> weights = new HashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] fields = lines.get(i).strip().split(",", -1);
            if (fields.length != header.size()) {
                throw new IOException(csv + ": line " + (i + 1) + ": expected " + header.size() + " fields, found "
                        + fields.length);
            }
            weights.put(fields[file], number(csv, i + 1, fields[weight]));
        }
        List<String> missing = names.stream().filter(name -> !weights.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw new IOException(csv + ": expected a weight for each image, found none for " + some(missing));
        }
        double[] found = names.stream().mapToDouble(weights::get).toArray();
        if (IntStream.range(0, found.length).allMatch(i -> found[i] == 0)) {
            throw new IOException(csv + ": expected a weight above 0, found only 0");
        }
        return found;
    }

    private static double number(Path csv, int line, String text) throws IOException {
        try {
            double weight = DecimalText.parse(text);
            if (weight >= 0) {
                return weight;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw new IOException(csv + ": line " + line + ": expected a weight of at least 0, found "
                + PrintableText.quote(text));
    }

    private static String some(List<String> names) {
        List<String> shown = new ArrayList<>(names.subList(0, Math.min(8, names.size())));
        if (names.size() > shown.size()) {
            shown.add((names.size() - shown.size()) + " more");
        }
        return PrintableText.escape(String.join(", ", shown));
    }
}
