package io.github.dpi4j.detector;

import io.github.dpi4j.detection.RefinementNetwork;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The training examples of the refinement network: faces as the first stage finds them, or similar, its false
 * positives, and regions beside faces. Each is a pure function of the seed and its index.
 */
final class RefinementExamples {
    private static final int SIZE = RefinementNetwork.SIZE;
    private static final double FACE = 0.45;
    private static final double IN_SCENES = 0.4;
    private static final double AS_FOUND = 0.5;
    private static final double BESIDE = 0.15;
    private static final double ANYWHERE = 0.1;
    private static final double LOW_RESOLUTION = 0.5;

    private final Candidates candidates;
    private final List<Candidates.Hit> faces = new ArrayList<>();
    private final List<Candidates.Hit> inScenes;
    private final List<LabelledPhoto> scenes;
    private final long seed;

    RefinementExamples(List<LabelledPhoto> photos, Candidates candidates, long seed) {
        this.candidates = candidates;
        this.seed = seed;
        for (LabelledPhoto photo : photos) {
            photo.faces().stream().filter(face -> face.landmarks().size() >= CellLabels.SMALLEST)
                    .forEach(face -> faces.add(new Candidates.Hit(photo, face, face.landmarks())));
        }
        this.inScenes = faces.stream().filter(f -> PhotoPart.isScene(f.photo().name())).toList();
        List<LabelledPhoto> some = photos.stream().filter(p -> PhotoPart.isScene(p.name())).toList();
        this.scenes = some.isEmpty() ? photos : some;
    }

    /** Returns a batch of {@code count} examples from index {@code first} on. */
    TrainingBatch batch(long first, int count) {
        Tensor x = Tensor.zeros(count, 3, SIZE, SIZE);
        List<Optional<DetectedFace>> labels = new ArrayList<>();
        float[] crop = new float[3 * SIZE * SIZE];
        for (int n = 0; n < count; n++) {
            Draws draws = new Draws(new PhiloxStream(seed, first + n));
            View view = draws.chance(FACE) ? face(draws) : noFace(draws);
            boolean mirrored = draws.chance(0.5);
            Affine toPhoto = mirrored ? view.toPhoto.after(Affine.mirror(SIZE)) : view.toPhoto;
            sample(view.photo, toPhoto, crop, draws);
            System.arraycopy(crop, 0, x.data(), n * crop.length, crop.length);
            labels.add(view.face.map(f -> f.map(toPhoto.inverse())).map(f -> mirrored ? f.exchanged() : f));
        }
        return new TrainingBatch(count, Map.of("x", x), new RefinementLoss(labels));
    }

    /** A photograph's crop, and the face in it. */
    private record View(LabelledPhoto photo, Affine toPhoto, Optional<DetectedFace> face) {
    }

    private View face(Draws draws) {
        boolean found = draws.chance(AS_FOUND) && !candidates.hits().isEmpty();
        List<Candidates.Hit> among = found
                ? candidates.hits()
                : draws.chance(IN_SCENES) && !inScenes.isEmpty() ? inScenes : faces;
        Candidates.Hit hit = among.get(draws.index(among.size()));
        Affine frame = found ? moved(hit.found(), 0.05, 0.1, 6, draws) : moved(hit.found(), 0.15, 0.2, 15, draws);
        return new View(hit.photo(), frame, Optional.of(hit.face()));
    }

    private View noFace(Draws draws) {
        double kind = draws.unit();
        View view = kind < ANYWHERE ? anywhere(draws) : kind < ANYWHERE + BESIDE ? beside(draws) : miss(draws);
        return view == null ? noFace(draws) : view;
    }

    /** Returns a false positive of the first stage, drawn by its score; null if there is none. */
    private @Nullable View miss(Draws draws) {
        if (candidates.misses().isEmpty()) {
            return null;
        }
        int place = (int) (candidates.misses().size() * Math.pow(draws.unit(), 3));
        Candidates.Miss miss = candidates.misses().get(place);
        return new View(miss.photo(), moved(miss.found(), 0.15, 0.15, 10, draws), Optional.empty());
    }

    private @Nullable View anywhere(Draws draws) {
        LabelledPhoto photo = scenes.get(draws.index(scenes.size()));
        Point middle = new Point(draws.between(0, photo.pixels().width()), draws.between(0, photo.pixels().height()));
        return unlessFace(photo, middle, draws.logBetween(CellLabels.SMALLEST, 60), draws);
    }

    /** Returns a view that is too far from a face, or much too close to it. */
    private @Nullable View beside(Draws draws) {
        Candidates.Hit hit = faces.get(draws.index(faces.size()));
        Landmarks face = hit.face().landmarks();
        boolean off = draws.chance(0.5);
        double direction = draws.between(0, 2 * Math.PI);
        double distance = (off ? draws.between(0.9, 1.8) : draws.between(0, 0.8)) * face.size();
        Point middle = face.middle().plus(new Point(distance * Math.cos(direction), distance * Math.sin(direction)));
        double ratio = off
                ? draws.logBetween(0.6, 1.6)
                : draws.chance(0.6) ? draws.logBetween(0.25, 0.45) : draws.logBetween(2.3, 3.5);
        return unlessFace(hit.photo(), middle, face.size() * ratio, draws);
    }

    /** Returns a view without a face, or null if there is a face. */
    private static @Nullable View unlessFace(LabelledPhoto photo, Point middle, double size, Draws draws) {
        boolean shown = photo.faces().stream().map(DetectedFace::landmarks)
                .anyMatch(face -> face.middle().distance(middle) < 0.85 * face.size()
                        && Math.abs(Math.log(face.size() / size)) < Math.log(2.1));
        return shown
                ? null
                : new View(photo, FaceFrame.of(middle, size, draws.between(-0.5, 0.5)), Optional.empty());
    }

    /**
     * Returns the frame of a face, randomly shifted by shares of its size, scaled by powers of e and rotated by
     * degrees, up to these amounts.
     */
    private static Affine moved(Landmarks face, double shift, double scale, double degrees, Draws draws) {
        double size = face.size();
        Point by = new Point(draws.between(-shift, shift) * size, draws.between(-shift, shift) * size);
        return FaceFrame.of(face.middle().plus(by), size * Math.exp(draws.between(-scale, scale)),
                face.angle() + Math.toRadians(draws.between(-degrees, degrees)));
    }

    private static void sample(LabelledPhoto photo, Affine toPhoto, float[] crop, Draws draws) {
        photo.pixels().sample(toPhoto, SIZE, SIZE, crop, 0);
        if (draws.chance(LOW_RESOLUTION)) {
            lower(crop, draws.logBetween(CellLabels.SMALLEST, FaceFrame.FACE) / FaceFrame.FACE);
        }
        Photometry.change(crop, SIZE, draws);
    }

    /** Lowers a crop's resolution: reduces it by averaging and enlarges it again, like an enlarged small face. */
    private static void lower(float[] crop, double factor) {
        RgbImage image = ImageTensors
                .toImage(Tensor.of(crop, 1, 3, SIZE, SIZE));
        int side = Math.max(1, (int) Math.round(factor * SIZE));
        Mipmaps small = Mipmaps.of(Resizer.resize(image, side, side,
                ResizeFilter.BILINEAR));
        small.sample(Affine.scaling((double) side / SIZE), SIZE, SIZE, crop, 0);
    }
}
