package io.github.dpi4j.detector;

import io.github.dpi4j.random.PhiloxStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The first stage's detections in the training photographs, examples for the second stage: true positives and, above
 * all, false positives (hard negatives). Each scene is searched as it is, and then rotated and at other scales.
 *
 * @param hits true positives
 * @param misses false positives, by falling score
 */
record Candidates(List<Hit> hits, List<Miss> misses) {
    private static final double TURN = Math.toRadians(30);
    /** Smaller detections are ignored: they may be faces without a label. */
    private static final double SMALLEST = 7;
    /**
     * Distances of centres, relative to the face's size, and ratios of sizes: within NEAR and LIKE a detection is the
     * face, beyond FAR or UNLIKE it is not.
     */
    private static final double NEAR = 0.4;
    private static final double LIKE = 1.6;
    private static final double FAR = 0.9;
    private static final double UNLIKE = 2.2;
    /** One in so many portraits, which all look alike, is searched, without changes. */
    private static final int PORTRAITS = 4;

    /** A true positive: a detection and its face. */
    record Hit(LabelledPhoto photo, DetectedFace face, Landmarks found) {
    }

    /** A false positive, and the first stage's score. */
    record Miss(LabelledPhoto photo, Landmarks found, double score) {
    }

    /** Searches all scenes, {@code views} times each, and some portraits. */
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
