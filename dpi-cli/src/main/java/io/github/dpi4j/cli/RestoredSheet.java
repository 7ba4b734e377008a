package io.github.dpi4j.cli;

import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.photo.PhotoRestorer.Crops;
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.sheet.Sheet.Cell;
import java.util.ArrayList;
import java.util.List;

/**
 * A contact sheet of before and after: a row of each photograph, and rows of its faces, all of the same width. Two faces
 * stand in a row; of an odd number, the first has a row of its own, which it fills.
 */
final class RestoredSheet {
    /** The width of a photograph's cell is the widest result's, within these bounds; faces have half as much, or as much. */
    private static final int LEAST_CELL = 384;
    private static final int GREATEST_CELL = 516;
    private static final int FACES_IN_A_ROW = 2;
    /** The greatest height of an image, in widths of its cell; higher ones are narrower. */
    private static final int HEIGHT = 2;

    /** An image, no larger than the largest cell, and its caption. */
    private record Shown(RgbImage image, String name, String size) {
        static Shown of(RgbImage image, String name) {
            return new Shown(image.width() > GREATEST_CELL || image.height() > HEIGHT * GREATEST_CELL
                    ? filling(image, GREATEST_CELL)
                    : image, name, image.width() + "\u00d7" + image.height());
        }

        /** Returns the image as a viewer enlarges it. */
        Cell cell(int width) {
            return Cell.of(filling(image, width), name, size);
        }

        private static RgbImage filling(RgbImage image, int width) {
            double scale = Math.min((double) width / image.width(), (double) HEIGHT * width / image.height());
            return Resizer.resize(image, Math.max(1, (int) Math.round(scale * image.width())),
                    Math.max(1, (int) Math.round(scale * image.height())), ResizeFilter.BICUBIC);
        }
    }

    /** A picture before and after. */
    private record Pair(Shown before, Shown after) {
        int width() {
            return after.image.width();
        }

        List<Cell> cells(int width) {
            return List.of(before.cell(width), after.cell(width));
        }
    }

    /** A photograph, if there is one, and faces. */
    private record Section(List<Pair> photograph, List<Pair> faces) {
        /** Returns the width of a photograph's cell at which no image is reduced. */
        int width() {
            int photo = photograph.isEmpty() ? 0 : photograph.getFirst().width();
            int face = faces.isEmpty() ? 0 : faces.getFirst().width();
            return Math.max(photo, faces.size() % FACES_IN_A_ROW == 1 ? face : 2 * face + Sheet.GAP);
        }
    }

    private final List<Section> sections = new ArrayList<>();

    /** Adds a photograph and its restored faces. */
    void add(String name, RgbImage before, RgbImage after, List<Crops> faces) {
        Pair photograph = new Pair(Shown.of(before, name),
                Shown.of(after, faces.isEmpty() ? "no face restored" : "restored"));
        sections.add(new Section(List.of(photograph), faces.stream()
                .map(face -> new Pair(Shown.of(face.low(), "before"), Shown.of(face.restored(), "after"))).toList()));
    }

    /** Adds an aligned face. Those that follow each other share rows. */
    void add(String name, Crops face) {
        if (sections.isEmpty() || !sections.getLast().photograph.isEmpty()) {
            sections.add(new Section(List.of(), new ArrayList<>()));
        }
        sections.getLast().faces.add(new Pair(Shown.of(face.low(), name), Shown.of(face.restored(), "restored")));
    }

    boolean isEmpty() {
        return sections.isEmpty();
    }

    /** Draws the sheet, which must not be empty. */
    RgbImage render() {
        int widest = sections.stream().mapToInt(Section::width).max().orElseThrow();
        int cell = Math.clamp(widest, LEAST_CELL, GREATEST_CELL);
        Sheet sheet = new Sheet(cell);
        for (Section section : sections) {
            section.photograph.forEach(photo -> row(sheet, cell, List.of(photo)));
            int alone = section.faces.size() % FACES_IN_A_ROW;
            section.faces.stream().limit(alone).forEach(face -> row(sheet, cell, List.of(face)));
            for (int from = alone; from < section.faces.size(); from += FACES_IN_A_ROW) {
                row(sheet, (cell - Sheet.GAP) / 2, section.faces.subList(from, from + FACES_IN_A_ROW));
            }
        }
        return sheet.render();
    }

    private static void row(Sheet sheet, int width, List<Pair> pairs) {
        sheet.row(width, HEIGHT * width, pairs.stream().flatMap(pair -> pair.cells(width).stream()).toList());
    }
}
