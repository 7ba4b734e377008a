package io.github.dpi4j.detector;

import io.github.dpi4j.checkpoint.DecimalText;
import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.file.InputFile;
import io.github.dpi4j.image.ImageFiles;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A folder of photographs with their faces: {@code images/} and a table {@value #TABLE} with a header line and a line for each
 * face: file, number of faces in it, score, box (x, y, width, height), then x and y of right eye, left eye, nose, right and
 * left corner of the mouth. A photograph without faces has one line that ends after the number 0.
 */
final class PhotoFolder {
    private static final long MOST_BYTES = 1L << 30;
    static final String TABLE = "faces.csv";
    private static final String IMAGES = "images";
    private static final int FIELDS = 17;
    private static final int NUMBERS = 2;

    private PhotoFolder() {
    }

    /**
     * Reads the selected photographs, in the table's order.
     *
     * @throws IOException if the table or a photograph cannot be read, or none is selected
     */
    static List<LabelledPhoto> load(Path folder, Predicate<String> wanted) throws IOException {
        List<LabelledPhoto> photos = new ArrayList<>();
        for (Map.Entry<String, List<DetectedFace>> entry : labels(folder.resolve(TABLE)).entrySet()) {
            if (wanted.test(entry.getKey())) {
                Mipmaps pixels = Mipmaps.of(ImageFiles.read(photo(folder, entry.getKey())));
                photos.add(new LabelledPhoto(entry.getKey(), pixels, entry.getValue()));
            }
        }
        if (photos.isEmpty()) {
            throw new IOException(folder + ": expected photographs of this part, found none");
        }
        return photos;
    }

    private static Path photo(Path folder, String name) throws IOException {
        try {
            return folder.resolve(IMAGES).resolve(name);
        } catch (InvalidPathException e) {
            throw new IOException(folder.resolve(TABLE) + ": expected names of files, found "
                    + PrintableText.quote(name), e);
        }
    }

    static Map<String, List<DetectedFace>> labels(Path table) throws IOException {
        Map<String, List<DetectedFace>> labels = new LinkedHashMap<>();
        List<String> lines = InputFile.readText(table, "a table of faces", MOST_BYTES).lines().toList();
        for (int i = 1; i < lines.size(); i++) {
            String[] fields = lines.get(i).split(",", -1);
            try {
                List<DetectedFace> faces = labels.computeIfAbsent(fields[0], _ -> new ArrayList<>());
                if (Integer.parseInt(fields[1]) > 0) {
                    faces.add(face(fields));
                }
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IOException(table + ": line " + (i + 1) + ": expected a file, a number of faces and "
                        + (FIELDS - NUMBERS) + " numbers with commas between them, found "
                        + PrintableText.quote(lines.get(i)), e);
            }
        }
        return labels;
    }

    private static DetectedFace face(String[] fields) {
        double[] v = new double[FIELDS - NUMBERS];
        for (int i = 0; i < v.length; i++) {
            v[i] = DecimalText.parse(fields[NUMBERS + i]);
        }
        List<Point> points = new ArrayList<>();
        for (int i = 5; i < v.length; i += 2) {
            points.add(new Point(v[i], v[i + 1]));
        }
        return new DetectedFace(v[0], new Box(v[1], v[2], v[3], v[4]), Landmarks.of(points));
    }
}
