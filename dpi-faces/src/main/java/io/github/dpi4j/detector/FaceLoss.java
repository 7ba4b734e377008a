package io.github.dpi4j.detector;

import static io.github.dpi4j.detection.FaceChannels.BOX;
import static io.github.dpi4j.detection.FaceChannels.COUNT;
import static io.github.dpi4j.detection.FaceChannels.POINTS;

/**
 * The losses of one prediction: the focal loss of its score (Lin et al., 2017) and, if there is a face, smooth L1
 * losses of its box and landmarks, relative to its size. Gradients are with respect to the network's output.
 *
 * @param focus the focal loss's γ
 * @param faceShare weight of positives, α
 * @param knee relative error at which the smooth L1 loss changes from quadratic to linear
 * @param placeWeight weight of all landmarks together, relative to the score
 */
record FaceLoss(double focus, double faceShare, double knee, double placeWeight) {
    /** Weight of a number of the box, relative to a landmark's coordinate. */
    private static final double BOX_WEIGHT = 0.25;

    /**
     * Returns the loss of a score.
     *
     * @param gradient its first element is set to the derivative with respect to the logit
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
     * Returns the loss of box and landmarks.
     *
     * @param got the network's output
     * @param wanted target, by {@link FaceCode#encode}
     * @param size of the face in the code's units
     * @param gradient overwritten, except the score's element
     */
    double place(float[] got, float[] wanted, double size, double[] gradient) {
        double loss = 0;
        for (int c = BOX; c < COUNT; c++) {
            // The box's sides are logarithms, whose errors are relative already.
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
