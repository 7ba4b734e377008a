package io.github.dpi4j.detector;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.checkpoint.Weights;
import java.util.ArrayList;
import java.util.List;

/** A face finder with a cascade of two networks over an image pyramid (MTCNN, Zhang et al., 2016). */
final class Cascade implements FaceFinder {
    /** Least score of the proposals that the second stage refines. */
    private static final double LEAST_PROPOSAL = 0.1;
    /** Most proposals that the second stage refines. */
    private static final int MOST_PROPOSALS = 400;

    private final Proposals proposals;
    private final Refinement refinement;
    private final FaceDetector.Options options;

    /** @throws IllegalArgumentException if weights are missing or of the wrong shape */
    Cascade(Weights proposal, Weights refinement, Backend backend, FaceDetector.Options options) {
        this.proposals = new Proposals(proposal, backend, LEAST_PROPOSAL);
        this.refinement = new Refinement(refinement, backend);
        this.options = options;
    }

    @Override
    public List<DetectedFace> find(Mipmaps picture) {
        int width = picture.width();
        int height = picture.height();
        List<DetectedFace> finds = proposals.find(picture, Affine.scaling(1), width, height,
                options.minimumEyeDistance(width, height));
        List<DetectedFace> proposed = finds.subList(0, Math.min(finds.size(), MOST_PROPOSALS));
        List<DetectedFace> likely = new ArrayList<>();
        List<DetectedFace> seen = refinement.refine(picture, proposed);
        for (int i = 0; i < seen.size(); i++) {
            if (together(proposed.get(i), seen.get(i)) > options.threshold() / 2) {
                likely.add(seen.get(i).withScore(proposed.get(i).score()));
            }
        }
        // The second refinement starts from a better frame, so its landmarks are better.
        List<DetectedFace> faces = refinement.refineTwice(picture, likely);
        for (int i = 0; i < faces.size(); i++) {
            faces.set(i, faces.get(i).withScore(together(likely.get(i), faces.get(i))));
        }
        return Suppression.strongest(faces).stream().filter(face -> face.score() >= options.threshold()).toList();
    }

    /** Returns the geometric mean of both stages' scores, whose errors differ. */
    private static double together(DetectedFace proposed, DetectedFace refined) {
        return Math.sqrt(proposed.score() * refined.score());
    }

    @Override
    public void close() {
        proposals.close();
        refinement.close();
    }
}
