package io.github.dpi4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Placement of labels beside points such that they cover neither each other nor the points, if there is room. */
final class Labels {
    /** Mean width of a character, in pixels, at the plot's size of type. */
    private static final double CHARACTER = 6.6;
    private static final double HEIGHT = 14;
    private static final double GAP = 9;

    private Labels() {
    }

    /** A point with its text. */
    record Point(double x, double y, String text) {
    }

    /** A label's position: the left end of its baseline. */
    record Place(double x, double y) {
    }

    private record Box(double left, double top, double right, double bottom) {
        double overlap(Box other) {
            double width = Math.min(right, other.right) - Math.max(left, other.left);
            double height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
            return width > 0 && height > 0 ? width * height : 0;
        }
    }

    /**
     * Places labels one after the other: of eight positions around each point and eight farther away, the one that
     * covers least.
     *
     * @param width width of the area for labels
     * @param height likewise
     */
    static List<Place> place(List<Point> points, double width, double height) {
        List<Box> taken = new ArrayList<>();
        points.forEach(p -> taken.add(new Box(p.x - 6, p.y - 6, p.x + 6, p.y + 6)));
        List<Place> places = new ArrayList<>();
        for (Point point : points) {
            Box best = null;
            double least = Double.MAX_VALUE;
            for (Box box : candidates(point)) {
                double cost = outside(box, width, height) * 10;
                for (Box other : taken) {
                    cost += box.overlap(other);
                }
                if (cost < least) {
                    least = cost;
                    best = box;
                }
            }
            Box place = Objects.requireNonNull(best, "a point without coordinates");
            taken.add(place);
            places.add(new Place(place.left, place.bottom - 3));
        }
        return places;
    }

    private static List<Box> candidates(Point p) {
        double text = p.text.length() * CHARACTER;
        List<Box> boxes = new ArrayList<>();
        for (double far : new double[]{1, 2.4, 3.8}) {
            double d = GAP * far;
            for (double[] corner : new double[][]{{p.x + d, p.y - HEIGHT / 2}, {p.x - d - text, p.y - HEIGHT / 2},
                    {p.x - text / 2, p.y - d - HEIGHT}, {p.x - text / 2, p.y + d}, {p.x + d, p.y - d - HEIGHT},
                    {p.x + d, p.y + d}, {p.x - d - text, p.y - d - HEIGHT}, {p.x - d - text, p.y + d}}) {
                boxes.add(new Box(corner[0], corner[1], corner[0] + text, corner[1] + HEIGHT));
            }
        }
        return boxes;
    }

    private static double outside(Box box, double width, double height) {
        return Math.max(0, -box.left) + Math.max(0, box.right - width) + Math.max(0, -box.top)
                + Math.max(0, box.bottom - height);
    }
}
