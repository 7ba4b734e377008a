package io.github.dpi4j.detector;

import io.github.dpi4j.detection.ProposalNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The answers wanted of the proposal network for one crop: which cells show a face's middle, and of which face. Faces of
 * sizes that other levels of the pyramid find are none here; near the limits, and about a face's middle, cells are not asked.
 */
final class CellLabels {
    /** A cell that shows no face. */
    static final int NONE = -1;
    /** A cell whose answer does not matter. */
    static final int IGNORED = -2;

    /** Sizes of faces, in pixels of the network's input, that it learns to find. */
    static final double SMALLEST = 7;
    static final double LARGEST = 20;
    /** Faces larger than the largest, up to this, may or may not be found. */
    private static final double TOO_LARGE = 28;
    /** Distances from the face's middle, in its sizes: cells within the first show it, those beyond the second do not. */
    private static final double NEAR = 0.45;
    private static final double FAR = 0.95;

    private final int columns;
    private final int[] owners;
    private final double[] distances;
    private final List<DetectedFace> faces = new ArrayList<>();

    CellLabels(int columns, int rows) {
        this.columns = columns;
        this.owners = new int[columns * rows];
        this.distances = new double[columns * rows];
        Arrays.fill(owners, NONE);
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
    }

    /**
     * Takes a face in.
     *
     * @param face in pixels of the crop
     * @param area the cells that show the picture which the face is in
     */
    void add(DetectedFace face, CellArea area) {
        double size = face.landmarks().size();
        if (size > TOO_LARGE) {
            return;
        }
        Point middle = face.landmarks().middle();
        boolean wanted = size >= SMALLEST && size <= LARGEST && area.contains(middle);
        int nearest = wanted ? area.nearest(middle, columns) : -1;
        int index = faces.size();
        faces.add(face);
        for (int row = area.top(); row < area.bottom(); row++) {
            for (int column = area.left(); column < area.right(); column++) {
                int cell = row * columns + column;
                double distance = CellGrid.middle(column, row).distance(middle) / size;
                if (cell == nearest || wanted && distance <= NEAR) {
                    if (distance < distances[cell]) {
                        owners[cell] = index;
                        distances[cell] = distance;
                    }
                } else if (distance <= FAR && owners[cell] == NONE) {
                    owners[cell] = IGNORED;
                }
            }
        }
    }

    int cells() {
        return owners.length;
    }

    int columns() {
        return columns;
    }

    /** {@link #NONE}, {@link #IGNORED} or which of {@link #faces} a cell shows. */
    int owner(int cell) {
        return owners[cell];
    }

    List<DetectedFace> faces() {
        return faces;
    }

    /** A rectangle of cells, upper and left bounds inclusive, the others exclusive. */
    record CellArea(int left, int top, int right, int bottom) {
        boolean contains(Point p) {
            return p.x() >= pixel(left) && p.y() >= pixel(top) && p.x() < pixel(right) && p.y() < pixel(bottom);
        }

        private static int pixel(int cell) {
            return cell * ProposalNetwork.STRIDE;
        }

        private int nearest(Point p, int columns) {
            return nearest(p.y(), top, bottom) * columns + nearest(p.x(), left, right);
        }

        private static int nearest(double pixel, int from, int to) {
            return Math.clamp(Math.round((pixel - 0.5) / pixel(1)), from, to - 1);
        }
    }
}
