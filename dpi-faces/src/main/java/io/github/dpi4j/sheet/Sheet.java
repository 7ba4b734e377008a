package io.github.dpi4j.sheet;

import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A contact sheet: rows of images with captions beneath, on white. Images are enlarged without smoothing, so that their
 * pixels are visible.
 */
public final class Sheet {
    /** Pixels between images, and around them. */
    public static final int GAP = 4;

    private final int cell;
    private final List<Row> rows = new ArrayList<>();

    /** A row of images in cells of equal width and height. */
    private record Row(int cell, List<Cell> cells) {
        private Row {
            requireCell(cell);
            cells = List.copyOf(cells);
        }

        int textHeight() {
            return Collections.max(cells.stream().map(c -> c.captions().size()).toList()) * Lettering.HEIGHT;
        }

        int width() {
            return GAP + cells.size() * (cell + GAP);
        }

        /** Returns the height of the row's highest image, or of the cell if there is none. */
        int imageHeight() {
            return cells.stream().filter(c -> c.image() != null).mapToInt(c -> fitted(c.image(), cell)[1]).max()
                    .orElse(cell);
        }

        int height() {
            return imageHeight() + textHeight() + GAP;
        }
    }

    /**
     * An image and the lines beneath it; an empty cell if {@code image} is null.
     *
     * @param image the image, or null
     * @param captions lines beneath the image
     */
    public record Cell(RgbImage image, List<String> captions) {
        /** Copies the components. */
        public Cell {
            captions = List.copyOf(captions);
        }

        /**
         * {@return a cell}
         *
         * @param image the image
         * @param captions lines beneath the image
         */
        public static Cell of(RgbImage image, String... captions) {
            return new Cell(image, List.of(captions));
        }
    }

    /**
     * Creates an empty sheet.
     *
     * @param cell width and height of a cell in pixels; images are enlarged by whole factors, larger ones reduced
     */
    public Sheet(int cell) {
        requireCell(cell);
        this.cell = cell;
    }

    private static void requireCell(int cell) {
        if (cell < 1) {
            throw new IllegalArgumentException("cell: expected at least 1, got " + cell);
        }
    }

    /** {@return whether the sheet has no rows} */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /**
     * Adds a row.
     *
     * @param cells the images with their captions
     * @return this sheet
     */
    public Sheet row(List<Cell> cells) {
        return row(cell, cells);
    }

    /**
     * Adds a row with another cell size.
     *
     * @param rowCell width and height, as {@link #Sheet}'s
     * @param cells the images with their captions
     * @return this sheet
     */
    public Sheet row(int rowCell, List<Cell> cells) {
        rows.add(new Row(rowCell, cells));
        return this;
    }

    /**
     * Adds a row.
     *
     * @param cells the images with their captions
     * @return this sheet
     */
    public Sheet row(Cell... cells) {
        return row(Arrays.asList(cells));
    }

    /**
     * Adds images without captions, in rows of {@code columns}.
     *
     * @param images the images
     * @param columns images in a row
     * @return this sheet
     */
    public Sheet grid(List<RgbImage> images, int columns) {
        for (int from = 0; from < images.size(); from += columns) {
            row(images.subList(from, Math.min(images.size(), from + columns)).stream().map(Cell::of).toList());
        }
        return this;
    }

    /**
     * {@return the sheet as an image}
     *
     * @throws IllegalArgumentException if it is empty
     */
    public RgbImage render() {
        if (rows.stream().allMatch(row -> row.cells.isEmpty())) {
            throw new IllegalArgumentException("sheet: expected at least one image, got none");
        }
        int height = GAP + rows.stream().mapToInt(Row::height).sum();
        RgbImage sheet = RgbImage.blank(rows.stream().mapToInt(Row::width).max().getAsInt(), height);
        Arrays.fill(sheet.pixels(), (byte) 255);
        int top = GAP;
        for (Row row : rows) {
            for (int i = 0; i < row.cells.size(); i++) {
                draw(sheet, row.cells.get(i), row, GAP + i * (row.cell + GAP), top);
            }
            top += row.height();
        }
        return sheet;
    }

    private static void draw(RgbImage sheet, Cell content, Row row, int left, int top) {
        if (content.image() != null) {
            int[] size = fitted(content.image(), row.cell);
            RgbImage image = Resizer.resize(content.image(), size[0], size[1],
                    size[0] < content.image().width() ? ResizeFilter.BICUBIC : ResizeFilter.NEAREST);
            for (int y = 0; y < image.height(); y++) {
                System.arraycopy(image.pixels(), RgbImage.CHANNELS * y * image.width(), sheet.pixels(),
                        RgbImage.CHANNELS * ((top + y) * sheet.width() + left), RgbImage.CHANNELS * image.width());
            }
        }
        int y = top + row.imageHeight();
        for (String line : content.captions()) {
            Lettering.write(sheet, left, y, line.substring(0, Math.min(line.length(), row.cell / Lettering.WIDTH)));
            y += Lettering.HEIGHT;
        }
    }

    /** Returns an image's width and height in a cell. */
    private static int[] fitted(RgbImage image, int cell) {
        int side = Math.max(image.width(), image.height());
        if (side > cell) {
            return new int[]{Math.max(1, image.width() * cell / side), Math.max(1, image.height() * cell / side)};
        }
        int factor = cell / side;
        return new int[]{image.width() * factor, image.height() * factor};
    }
}
