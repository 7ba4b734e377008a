package io.github.dpi4j.detector;

import io.github.dpi4j.random.PhiloxStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the first stage takes for faces in the photographs that are learned from: the second stage learns from its successes
 * and, above all, from its mistakes. Each scene is looked at as it is and then turned and at other sizes.
 *
 * @param hits finds that are faces
 * @param misses finds that are none, the surest first
 */
record Candidates(List<Hit> hits, List<Miss> misses) {
    private static final double TURN = Math.toRadians(30);
    /** Smaller ones may be faces that nobody labelled. */
    private static final double SMALLEST = 7;
    /** Distances of middles, in sizes, and ratios of sizes: within the first pair a find is the face, beyond the second not. */
    private static final double NEAR = 0.4;
    private static final double LIKE = 1.6;
    private static final double FAR = 0.9;
    private static final double UNLIKE = 2.2;
    /** Of the portraits, which all look alike, one in so many is looked at, as it is. */
    private static final int PORTRAITS = 4;

    /** A find and the face that it is. */
    record Hit(LabelledPhoto photo, DetectedFace face, Landmarks found) {
    }

    /** A find that is no face, and how sure the first stage was that it is one. */
    record Miss(LabelledPhoto photo, Landmarks found, double score) {
    }

    /** Looks at all scenes, {@code views} times each, and at some portraits. */
    static Candidates mine(List<LabelledPhoto> photos, Proposals proposals, int views, long seed) {
        Candidates all = new Candidates(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < photos.size(); i++) {
            Draws draws = new Draws(new PhiloxStream(seed, i));
            int times = PhotoPart.isScene(photos.get(i).name()) ? views : i % PORTRAITS == 0 ? 1 : 0;
            for (int view = 0; view < times; view++) {
                all.add(photos.get(i), proposals, view, draws);
            }
        }
        all.misses.sort(Comparator.comparingDouble(Miss::score).reversed());
        return all;
    }

    private void add(LabelledPhoto photo, Proposals proposals, int view, Draws draws) {
        int width = photo.pixels().width();
        int height = photo.pixels().height();
        double zoom = view == 0 ? 1 : draws.logBetween(0.4, 1.4);
        double angle = view == 0 ? 0 : draws.between(-TURN, TURN);
        int w = (int) Math.ceil(zoom * (width * Math.abs(Math.cos(angle)) + height * Math.abs(Math.sin(angle))));
        int h = (int) Math.ceil(zoom * (height * Math.abs(Math.cos(angle)) + width * Math.abs(Math.sin(angle))));
        Affine toPhoto = Affine.similarity(1 / zoom, angle, new Point(width / 2.0, height / 2.0))
                .after(Affine.translation(-w / 2.0, -h / 2.0));
        for (DetectedFace find : proposals.find(photo.pixels(), toPhoto, w, h, Pyramid.SMALLEST_FACE)) {
            sort(photo, find);
        }
    }

    private void sort(LabelledPhoto photo, DetectedFace find) {
        boolean doubtful = find.landmarks().size() < SMALLEST;
        for (DetectedFace face : photo.faces()) {
            double size = face.landmarks().size();
            double distance = face.landmarks().middle().distance(find.landmarks().middle()) / size;
            double ratio = Math.exp(Math.abs(Math.log(find.landmarks().size() / size)));
            if (distance <= NEAR && ratio <= LIKE) {
                hits.add(new Hit(photo, face, find.landmarks()));
                return;
            }
            doubtful |= distance < FAR && ratio < UNLIKE;
        }
        if (!doubtful) {
            misses.add(new Miss(photo, find.landmarks(), find.score()));
        }
    }
}
