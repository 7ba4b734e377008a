package io.github.dpi4j.cli;

import io.github.dpi4j.detector.Box;
import io.github.dpi4j.detector.DetectedFace;
import io.github.dpi4j.detector.Point;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.sheet.Sheet.Cell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A contact sheet of photographs with the detected faces: boxes, and landmarks from the right eye to the left corner of
 * the mouth.
 */
final class FaceSheet {
    private static final int[] BOX = {0, 220, 0};
    private static final int[][] POINTS = {{255, 40, 40}, {60, 120, 255}, {255, 220, 0}, {255, 40, 220},
            {0, 230, 230}};

    private final int cell;
    private final List<Cell> cells = new ArrayList<>();

    /** @param cell side of a photograph's cell in pixels */
    FaceSheet(int cell) {
        this.cell = cell;
    }

    void add(Path file, RgbImage photo, List<DetectedFace> faces) {
        int longer = Math.max(photo.width(), photo.height());
        int width = Math.max(1, Math.round((float) photo.width() * cell / longer));
        int height = Math.max(1, Math.round((float) photo.height() * cell / longer));
        RgbImage resized = Resizer.resize(photo, width, height, ResizeFilter.BICUBIC);
        RgbImage drawn = RgbImage.of(width, height, resized.pixels().clone());
        double scale = (double) cell / longer;
        faces.forEach(face -> draw(drawn, face, scale));
        cells.add(Cell.of(drawn, file.getFileName().toString(),
                faces.size() + (faces.size() == 1 ? " face" : " faces")));
    }

    Sheet sheet(int columns) {
        Sheet sheet = new Sheet(cell);
        for (int from = 0; from < cells.size(); from += columns) {
            sheet.row(cells.subList(from, Math.min(cells.size(), from + columns)));
        }
        return sheet;
    }

    private static void draw(RgbImage image, DetectedFace face, double scale) {
        Box box = face.box();
        int left = (int) Math.round(scale * box.x());
        int top = (int) Math.round(scale * box.y());
        int right = (int) Math.round(scale * (box.x() + box.width()));
        int bottom = (int) Math.round(scale * (box.y() + box.height()));
        fill(image, left, top, right, top + 2, BOX);
        fill(image, left, bottom - 2, right, bottom, BOX);
        fill(image, left, top, left + 2, bottom, BOX);
        fill(image, right - 2, top, right, bottom, BOX);
        int radius = right - left < 60 ? 1 : 2;
        for (int i = 0; i < POINTS.length; i++) {
            Point point = face.landmarks().points().get(i);
            int x = (int) Math.floor(scale * point.x());
            int y = (int) Math.floor(scale * point.y());
            fill(image, x - radius, y - radius, x + radius + 1, y + radius + 1, POINTS[i]);
        }
    }

    /** Fills the part of a rectangle that lies in the image. */
    private static void fill(RgbImage image, int left, int top, int right, int bottom, int[] colour) {
        for (int y = Math.max(0, top); y < Math.min(image.height(), bottom); y++) {
            for (int x = Math.max(0, left); x < Math.min(image.width(), right); x++) {
                int at = RgbImage.CHANNELS * (y * image.width() + x);
                for (int c = 0; c < RgbImage.CHANNELS; c++) {
                    image.pixels()[at + c] = (byte) colour[c];
                }
            }
        }
    }
}
