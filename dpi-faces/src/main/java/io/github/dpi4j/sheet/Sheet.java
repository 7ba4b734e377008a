package io.github.dpi4j.sheet;

import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Rows of images of equal size with captions beneath, on white. Images are enlarged without smoothing: what is seen are
 * their pixels.
 */
public final class Sheet {
    private static final int GAP = 4;

    private final int cell;
    private final List<List<Cell>> rows = new ArrayList<>();

    /** An image and the lines beneath it; {@code image} null leaves the place empty. */
    public record Cell(RgbImage image, List<String> captions) {
        public Cell {
            captions = List.copyOf(captions);
        }

        public static Cell of(RgbImage image, String... captions) {
            return new Cell(image, List.of(captions));
        }
    }

    /**
     * An empty sheet.
     *
     * @param cell width and height in pixels that an image gets; one that does not divide it evenly is made smaller by what
     *     remains, a larger one reduced
     */
    public Sheet(int cell) {
        if (cell < 1) {
            throw new IllegalArgumentException("cell: expected at least 1, got " + cell);
        }
        this.cell = cell;
    }

    /** Adds a row. */
    public Sheet row(List<Cell> cells) {
        rows.add(List.copyOf(cells));
        return this;
    }

    /** Adds a row. */
    public Sheet row(Cell... cells) {
        return row(Arrays.asList(cells));
    }

    /** Adds images without captions, so many in a row. */
    public Sheet grid(List<RgbImage> images, int columns) {
        for (int from = 0; from < images.size(); from += columns) {
            row(images.subList(from, Math.min(images.size(), from + columns)).stream().map(Cell::of).toList());
        }
        return this;
    }

    /**
     * The sheet as an image.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public RgbImage render() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        if (columns == 0) {
            throw new IllegalArgumentException("sheet: expected at least one image, got none");
        }
        int height = GAP + rows.stream().mapToInt(row -> cell + textHeight(row) + GAP).sum();
        RgbImage sheet = RgbImage.blank(GAP + columns * (cell + GAP), height);
        Arrays.fill(sheet.pixels(), (byte) 255);
        int top = GAP;
        for (List<Cell> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                draw(sheet, row.get(i), GAP + i * (cell + GAP), top);
            }
            top += cell + textHeight(row) + GAP;
        }
        return sheet;
    }

    private static int textHeight(List<Cell> row) {
        return Collections.max(row.stream().map(c -> c.captions().size()).toList()) * Lettering.HEIGHT;
    }

    private void draw(RgbImage sheet, Cell content, int left, int top) {
        if (content.image() != null) {
            RgbImage image = fitted(content.image());
            for (int y = 0; y < image.height(); y++) {
                System.arraycopy(image.pixels(), RgbImage.CHANNELS * y * image.width(), sheet.pixels(),
                        RgbImage.CHANNELS * ((top + y) * sheet.width() + left), RgbImage.CHANNELS * image.width());
            }
        }
        int y = top + cell;
        for (String line : content.captions()) {
            Lettering.write(sheet, left, y, line.substring(0, Math.min(line.length(), cell / Lettering.WIDTH)));
            y += Lettering.HEIGHT;
        }
    }

    private RgbImage fitted(RgbImage image) {
        int side = Math.max(image.width(), image.height());
        if (side > cell) {
            return Resizer.resize(image, Math.max(1, image.width() * cell / side),
                    Math.max(1, image.height() * cell / side), ResizeFilter.BICUBIC);
        }
        int factor = cell / side;
        return Resizer.resize(image, image.width() * factor, image.height() * factor, ResizeFilter.NEAREST);
    }
}
