package io.github.dpi4j.detector;

import io.github.dpi4j.detection.ProposalNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The training targets of the proposal network for one crop: which cells show a face's centre, and of which face. Faces
 * of sizes that other levels of the pyramid find are negatives here; cells near the limits of size or of distance from
 * the centre are ignored.
 */
final class CellLabels {
    /** A cell that shows no face. */
    static final int NONE = -1;
    /** A cell that the loss ignores. */
    static final int IGNORED = -2;

    /** Sizes of the faces that the network learns to find, in pixels of its input. */
    static final double SMALLEST = 7;
    static final double LARGEST = 20;
    /** Faces between LARGEST and this size are ignored. */
    private static final double TOO_LARGE = 28;
    /**
     * Distances from the face's centre, relative to its size: cells within NEAR are positives, those beyond FAR
     * negatives.
     */
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
     * Adds a face.
     *
     * @param face in pixels of the crop
     * @param area the cells that show the face's picture
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

    /** Returns the index in {@link #faces} of the face that a cell shows, {@link #NONE} or {@link #IGNORED}. */
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
