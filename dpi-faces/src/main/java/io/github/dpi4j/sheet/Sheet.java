package io.github.dpi4j.sheet;

import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A contact sheet: rows of images with captions beneath, on white. Images fill their cells. They are enlarged without
 * smoothing, so that their pixels are visible; captions that are wider than a cell go on in further lines.
 */
public final class Sheet {
    /** Pixels between images, and around them. */
    public static final int GAP = 4;

    private final int cell;
    private final List<Row> rows = new ArrayList<>();

    /** A row of images that fill cells of this width, unless they then are higher than {@code height}. */
    private record Row(int width, int height, List<Cell> cells) {
        private Row {
            requireCell(width);
            requireCell(height);
            // Two captions side by side are at least a letter apart.
            int letters = Math.max(1, (width + GAP) / Lettering.WIDTH - 1);
            cells = cells.stream().map(c -> new Cell(c.image(),
                    c.captions().stream().flatMap(line -> Lettering.wrap(line, letters).stream()).toList())).toList();
        }

        int textHeight() {
            return Collections.max(cells.stream().map(c -> c.captions().size()).toList()) * Lettering.HEIGHT;
        }

        int fullWidth() {
            return GAP + cells.size() * (width + GAP);
        }

        /** Returns the height of the row's highest image, or the width of a cell if there is none. */
        int imageHeight() {
            return cells.stream().filter(c -> c.image() != null).mapToInt(c -> fitted(c.image())[1]).max()
                    .orElse(Math.min(width, height));
        }

        int fullHeight() {
            return imageHeight() + textHeight() + GAP;
        }

        /** Returns an image's width and height in a cell. */
        int[] fitted(RgbImage image) {
            double scale = Math.min((double) width / image.width(), (double) height / image.height());
            return new int[]{Math.max(1, (int) Math.round(scale * image.width())),
                    Math.max(1, (int) Math.round(scale * image.height()))};
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
     * @param cell width and height of a cell in pixels, which an image fills in one of them at least
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
        return row(cell, cell, cells);
    }

    /**
     * Adds a row with cells of another size.
     *
     * @param width width of a cell, which an image fills unless it then is too high
     * @param height the greatest height of an image; the row is no higher than its images
     * @param cells the images with their captions
     * @return this sheet
     */
    public Sheet row(int width, int height, List<Cell> cells) {
        rows.add(new Row(width, height, cells));
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
        int height = GAP + rows.stream().mapToInt(Row::fullHeight).sum();
        RgbImage sheet = RgbImage.blank(rows.stream().mapToInt(Row::fullWidth).max().getAsInt(), height);
        Arrays.fill(sheet.pixels(), (byte) 255);
        int top = GAP;
        for (Row row : rows) {
            for (int i = 0; i < row.cells.size(); i++) {
                draw(sheet, row.cells.get(i), row, GAP + i * (row.width + GAP), top);
            }
            top += row.fullHeight();
        }
        return sheet;
    }

    private static void draw(RgbImage sheet, Cell content, Row row, int left, int top) {
        if (content.image() != null) {
            int[] size = row.fitted(content.image());
            RgbImage image = resized(content.image(), size[0], size[1]);
            for (int y = 0; y < image.height(); y++) {
                System.arraycopy(image.pixels(), RgbImage.CHANNELS * y * image.width(), sheet.pixels(),
                        RgbImage.CHANNELS * ((top + y) * sheet.width() + left), RgbImage.CHANNELS * image.width());
            }
        }
        int y = top + row.imageHeight();
        for (String line : content.captions()) {
            Lettering.write(sheet, left, y, line);
            y += Lettering.HEIGHT;
        }
    }

    /** Enlarges an image to squares of equal size; where that is no whole number of pixels, their borders are mixed. */
    private static RgbImage resized(RgbImage image, int width, int height) {
        if (width < image.width() || height < image.height()) {
            return Resizer.resize(image, width, height, ResizeFilter.BICUBIC);
        }
        int columns = Math.ceilDiv(width, image.width());
        int rows = Math.ceilDiv(height, image.height());
        RgbImage squares = Resizer.resize(image, columns * image.width(), rows * image.height(), ResizeFilter.NEAREST);
        return Resizer.resize(squares, width, height, ResizeFilter.BILINEAR);
    }
}
