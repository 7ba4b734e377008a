package io.github.dpi4j.detector;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.network.FeatureNetwork;
import io.github.dpi4j.network.YuNet;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A face finder with YuNet, in one pass over the picture, which is reduced if it is large. */
final class YuNetFinder implements FaceFinder {
    /** Most pixels of the network's input. */
    private static final long MOST_PIXELS = 3_000_000;
    private static final int POINTS = 5;

    private final Network network;
    private final double threshold;

    /** @param threshold the least score of a face */
    YuNetFinder(FeatureNetwork yuNet, Backend backend, double threshold) {
        this.network = yuNet.compile(backend);
        this.threshold = threshold;
    }

    @Override
    public List<DetectedFace> find(Mipmaps picture) {
        int level = 0;
        while ((long) picture.level(level).width() * picture.level(level).height() > MOST_PIXELS) {
            level++;
        }
        Map<String, Tensor> maps = network.predictAll(Map.of(FeatureNetwork.INPUT, canvas(picture.level(level))));
        return decode(maps, threshold, 1 << level);
    }

    /** Returns the network's input: blue, green and red in 0 … 255, padded with black below and to the right. */
    private static Tensor canvas(RgbImage image) {
        int height = Math.ceilDiv(image.height(), YuNet.MULTIPLE) * YuNet.MULTIPLE;
        int width = Math.ceilDiv(image.width(), YuNet.MULTIPLE) * YuNet.MULTIPLE;
        Tensor x = Tensor.zeros(1, 3, height, width);
        for (int c = 0; c < 3; c++) {
            for (int row = 0; row < image.height(); row++) {
                for (int column = 0; column < image.width(); column++) {
                    x.data()[(c * height + row) * width + column] = image.get(column, row, 2 - c);
                }
            }
        }
        return x;
    }

    private static Tensor map(Map<String, Tensor> maps, String name) {
        return Objects.requireNonNull(maps.get(name), name);
    }

    /**
     * Decodes the network's outputs: a cell's numbers are distances from its upper left corner in strides.
     *
     * @param scale ratio of the picture's size to the input's
     */
    static List<DetectedFace> decode(Map<String, Tensor> maps, double threshold, int scale) {
        List<DetectedFace> faces = new ArrayList<>();
        for (int stride : YuNet.STRIDES) {
            float[] face = map(maps, "cls_" + stride).data();
            float[] object = map(maps, "obj_" + stride).data();
            float[] box = map(maps, "bbox_" + stride).data();
            float[] points = map(maps, "kps_" + stride).data();
            int width = map(maps, "cls_" + stride).dim(3);
            for (int cell = 0; cell < face.length; cell++) {
                double score = Math.sqrt(Math.clamp(face[cell], 0, 1) * Math.clamp(object[cell], 0, 1));
                if (score >= threshold) {
                    Point corner = new Point(cell % width, cell / width);
                    Point[] landmarks = new Point[POINTS];
                    for (int i = 0; i < POINTS; i++) {
                        landmarks[i] = at(corner, points, 2 * i, cell, face.length, stride * scale);
                    }
                    faces.add(new DetectedFace(score,
                            Box.around(at(corner, box, 0, cell, face.length, stride * scale),
                                    Math.exp(box[2 * face.length + cell]) * stride * scale,
                                    Math.exp(box[3 * face.length + cell]) * stride * scale),
                            Landmarks.of(List.of(landmarks))));
                }
            }
        }
        return Suppression.strongest(faces);
    }

    private static Point at(Point corner, float[] map, int channel, int cell, int cells, int unit) {
        return new Point((corner.x() + map[channel * cells + cell]) * unit,
                (corner.y() + map[(channel + 1) * cells + cell]) * unit);
    }

    @Override
    public void close() {
        network.close();
    }
}
