package io.github.dpi4j.detector;

import static io.github.dpi4j.detection.FaceChannels.BOX;
import static io.github.dpi4j.detection.FaceChannels.COUNT;
import static io.github.dpi4j.detection.FaceChannels.POINTS;

/**
 * The losses of one answer: the focal loss of its score (Lin et al., 2017) and, where there is a face, smooth L1 losses of
 * where it is, in shares of its size. Gradients are with respect to the network's numbers.
 *
 * @param focus the focal loss's γ
 * @param faceShare weight of faces beside the rest, α
 * @param knee relative error where the smooth L1 loss turns from a parabola into a line
 * @param placeWeight weight of all points together beside the score
 */
record FaceLoss(double focus, double faceShare, double knee, double placeWeight) {
    /** Weight of a number of the box beside a coordinate of a point. */
    private static final double BOX_WEIGHT = 0.25;

    /**
     * Loss of a score.
     *
     * @param gradient set to the derivative by the logit, in its first place
     */
    double score(double logit, boolean face, double[] gradient) {
        double z = face ? logit : -logit;
        double p = FaceCode.sigmoid(z);
        double weight = face ? faceShare : 1 - faceShare;
        double log = z > 0 ? -Math.log1p(Math.exp(-z)) : z - Math.log1p(Math.exp(z));
        double rest = Math.pow(1 - p, focus);
        gradient[0] = weight * rest * (focus * p * log - (1 - p)) * (face ? 1 : -1);
        return -weight * rest * log;
    }

    /**
     * Loss of box and points.
     *
     * @param got the network's numbers
     * @param wanted as {@link FaceCode#encode} has them
     * @param size of the face in the code's units
     * @param gradient overwritten, but for the score's place
     */
    double place(float[] got, float[] wanted, double size, double[] gradient) {
        double loss = 0;
        for (int c = BOX; c < COUNT; c++) {
            // The box's sides are logarithms: their error is relative as it is.
            double unit = c == BOX + 2 || c == BOX + 3 ? 1 : size;
            double weight = placeWeight / (COUNT - POINTS) * (c < POINTS ? BOX_WEIGHT : 1);
            double error = (got[c] - wanted[c]) / unit;
            boolean line = Math.abs(error) > knee;
            loss += weight * (line ? Math.abs(error) - knee / 2 : error * error / (2 * knee));
            gradient[c] = weight * (line ? Math.signum(error) : error / knee) / unit;
        }
        return loss;
    }
}
