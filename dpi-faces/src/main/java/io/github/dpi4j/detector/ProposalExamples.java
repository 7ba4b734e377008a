package io.github.dpi4j.detector;

import io.github.dpi4j.detection.ProposalNetwork;
import io.github.dpi4j.detector.CellLabels.CellArea;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The training examples of the proposal network: crops of {@value #SIDE}×{@value #SIDE} pixels, most of them mosaics of
 * four, around faces of the sizes that it should find, and anywhere in scenes. Each is a pure function of the seed and
 * its index.
 */
final class ProposalExamples {
    static final int SIDE = 128;
    private static final double MOSAIC = 0.75;
    private static final double FACE = 0.6;
    /** Share of the faces that come from scenes: these are fewer than portraits, and more like the detector's purpose. */
    private static final double IN_SCENES = 0.3;
    /** Probability of a face that is too large to be found. */
    private static final double CLOSE_UP = 0.1;
    private static final double CLOSEST = 90;
    private static final double TURN = Math.toRadians(35);
    /** No face and no scene is enlarged more than this. */
    private static final double LARGEST_ZOOM = 1.6;

    private final List<LabelledPhoto> withFaces;
    private final List<LabelledPhoto> scenesWithFaces;
    private final List<LabelledPhoto> scenes;
    private final long seed;

    ProposalExamples(List<LabelledPhoto> photos, long seed) {
        this.withFaces = photos.stream().filter(p -> p.faces().stream().anyMatch(ProposalExamples::large))
                .toList();
        this.scenes = photos.stream().filter(p -> PhotoPart.isScene(p.name())).toList();
        this.scenesWithFaces = scenes.stream().filter(p -> p.faces().stream().anyMatch(ProposalExamples::large))
                .toList();
        this.seed = seed;
    }

    /** Returns whether a face is large enough to be an example. */
    private static boolean large(DetectedFace face) {
        return face.landmarks().size() * LARGEST_ZOOM >= CellLabels.SMALLEST;
    }

    /** Returns a batch of {@code count} examples from index {@code first} on. */
    TrainingBatch batch(long first, int count) {
        Tensor x = Tensor.zeros(count, 3, SIDE, SIDE);
        List<CellLabels> labels = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            labels.add(example(new Draws(new PhiloxStream(seed, first + n)), x.data(), n * 3 * SIDE * SIDE));
        }
        return new TrainingBatch(count, Map.of("x", x), new ProposalLoss(labels));
    }

    private CellLabels example(Draws draws, float[] out, int offset) {
        int tiles = draws.chance(MOSAIC) ? 2 : 1;
        int side = SIDE / tiles;
        int cells = side / ProposalNetwork.STRIDE;
        CellLabels labels = new CellLabels(SIDE / ProposalNetwork.STRIDE, SIDE / ProposalNetwork.STRIDE);
        float[] tile = new float[3 * side * side];
        for (int row = 0; row < tiles; row++) {
            for (int column = 0; column < tiles; column++) {
                View view = view(draws, side);
                view.photo.pixels().sample(view.toPhoto, side, side, tile, 0);
                Photometry.change(tile, side, draws);
                place(tile, side, out, offset + row * side * SIDE + column * side);
                Affine toCrop = Affine.translation(column * side, row * side).after(view.toPhoto.inverse());
                CellArea area = new CellArea(column * cells, row * cells, (column + 1) * cells, (row + 1) * cells);
                view.photo.faces().forEach(face -> labels.add(view.map(face, toCrop), area));
            }
        }
        return labels;
    }

    private static void place(float[] tile, int side, float[] out, int at) {
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < side; y++) {
                System.arraycopy(tile, (c * side + y) * side, out, at + (c * SIDE + y) * SIDE, side);
            }
        }
    }

    /** A crop of a photograph. */
    private record View(LabelledPhoto photo, Affine toPhoto, boolean mirrored) {
        DetectedFace map(DetectedFace face, Affine toCrop) {
            DetectedFace moved = face.map(toCrop);
            return mirrored ? moved.exchanged() : moved;
        }
    }

    private View view(Draws draws, int side) {
        boolean face = scenes.isEmpty() || draws.chance(FACE);
        boolean inScene = !scenesWithFaces.isEmpty() && draws.chance(IN_SCENES);
        LabelledPhoto photo = pick(!face ? scenes : inScene ? scenesWithFaces : withFaces, draws);
        boolean mirrored = draws.chance(0.5);
        double angle = draws.chance(0.6) ? draws.between(-TURN, TURN) : draws.between(-TURN, TURN) / 5;
        double zoom;
        Point target;
        if (face) {
            List<DetectedFace> large = photo.faces().stream().filter(ProposalExamples::large).toList();
            DetectedFace shown = large.get(draws.index(large.size()));
            double size = draws.chance(CLOSE_UP)
                    ? draws.logBetween(CellLabels.LARGEST, CLOSEST)
                    : draws.logBetween(CellLabels.SMALLEST, CellLabels.LARGEST);
            zoom = Math.min(LARGEST_ZOOM, size / shown.landmarks().size());
            double far = 0.4 * side / zoom;
            target = shown.landmarks().middle()
                    .plus(new Point(draws.between(-far, far), draws.between(-far, far)));
        } else {
            int shorter = Math.min(photo.pixels().width(), photo.pixels().height());
            zoom = draws.logBetween(Math.min(1, (double) side / shorter), LARGEST_ZOOM);
            double half = 0.4 * side / zoom;
            target = new Point(draws.between(half, photo.pixels().width() - half),
                    draws.between(half, photo.pixels().height() - half));
        }
        Affine toPhoto = Affine.similarity(1 / zoom, angle, target)
                .after(Affine.translation(-side / 2.0, -side / 2.0));
        return new View(photo, mirrored ? toPhoto.after(Affine.mirror(side)) : toPhoto, mirrored);
    }

    private static LabelledPhoto pick(List<LabelledPhoto> from, Draws draws) {
        return from.get(draws.index(from.size()));
    }
}
