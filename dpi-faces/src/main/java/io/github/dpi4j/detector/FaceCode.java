package io.github.dpi4j.detector;

import static io.github.dpi4j.detection.FaceChannels.BOX;
import static io.github.dpi4j.detection.FaceChannels.POINTS;
import static io.github.dpi4j.detection.FaceChannels.POINT_COUNT;
import static io.github.dpi4j.detection.FaceChannels.SCORE;

import io.github.dpi4j.detection.FaceChannels;
import java.util.ArrayList;
import java.util.List;

/**
 * The networks' encoding of a face ({@link FaceChannels}), relative to a reference point in their input.
 *
 * @param origin the reference point
 * @param unit the unit of distances, in pixels
 */
record FaceCode(Point origin, double unit) {
    /** Returns the encoding of a face, with a score of 0. */
    float[] encode(Box box, Landmarks landmarks) {
        float[] code = new float[FaceChannels.COUNT];
        put(code, BOX, box.middle());
        code[BOX + 2] = (float) Math.log(box.width() / unit);
        code[BOX + 3] = (float) Math.log(box.height() / unit);
        for (int i = 0; i < POINT_COUNT; i++) {
            put(code, POINTS + 2 * i, landmarks.points().get(i));
        }
        return code;
    }

    private void put(float[] code, int at, Point point) {
        code[at] = (float) ((point.x() - origin.x()) / unit);
        code[at + 1] = (float) ((point.y() - origin.y()) / unit);
    }

    /** Returns the decoded face; its score is the logit's sigmoid. */
    DetectedFace decode(float[] code) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < POINT_COUNT; i++) {
            points.add(point(code, POINTS + 2 * i));
        }
        Box box = Box.around(point(code, BOX), unit * Math.exp(code[BOX + 2]), unit * Math.exp(code[BOX + 3]));
        return new DetectedFace(sigmoid(code[SCORE]), box, Landmarks.of(points));
    }

    private Point point(float[] code, int at) {
        return new Point(origin.x() + unit * code[at], origin.y() + unit * code[at + 1]);
    }

    static double sigmoid(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }
}
