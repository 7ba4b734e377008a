package io.github.dpi4j.degradation;

import io.github.dpi4j.degradation.Distribution.Choice;
import io.github.dpi4j.degradation.Distribution.Uniform;
import io.github.dpi4j.random.RandomStream;
import java.util.List;

/**
 * The degradation of blind face restoration (Li et al., "Blind Face Restoration via Deep Multi-scale Component Dictionaries",
 * 2020) as BasicSR's descendants implement it: blur, bilinear reduction without antialiasing, noise, JPEG, bilinear enlargement
 * to the size before. Changes of colour, which GFPGAN's training adds, are left out.
 *
 * @param name short name in lower case
 * @param sigma standard deviation of the blur along both axes, in pixels of the image
 * @param theta angle of the blur's first axis, in radians
 * @param isotropic probability of a blur that is the same in all directions
 * @param scale reduction of each side
 * @param noise standard deviation of the noise, in 255ths
 * @param quality JPEG's, rounded down
 */
public record FaceDegradation(String name, Distribution sigma, Distribution theta, double isotropic,
        Distribution scale, Distribution noise, Distribution quality) implements RandomDegradation {
    /** Side of all blur kernels. */
    private static final int KERNEL = 41;
    private static final Distribution ANY_ANGLE = new Uniform(-Math.PI, Math.PI);

    /** Training of GFPGAN v1 (Wang et al., "Towards Real-World Blind Face Restoration with Generative Facial Prior", 2021), at 512×512. */
    public static final FaceDegradation GFPGAN = new FaceDegradation("gfpgan", new Uniform(0.1, 10), ANY_ANGLE, 0.5,
            new Uniform(0.8, 8), new Uniform(0, 20), new Uniform(60, 100));

    /** Training of DifFace (Yue and Loy, "DifFace: Blind Face Restoration with Diffused Error Contraction", 2022), at 512×512. */
    public static final FaceDegradation DIFFACE = new FaceDegradation("difface", new Uniform(0.1, 15), ANY_ANGLE, 0.5,
            new Uniform(0.8, 32), new Uniform(0, 20), new Uniform(30, 100));

    /** The synthetic test set of DifFace's preprint, at 512×512. */
    public static final FaceDegradation DIFFACE_TEST = new FaceDegradation("difface-test",
            Choice.of(2, 4, 6, 8, 10, 12, 14), Choice.of(0, Math.PI / 4, Math.PI / 2, 3 * Math.PI / 4), 0,
            Choice.of(4, 8, 16, 24, 30), Choice.of(1, 5, 10, 15, 20), Choice.of(30, 40, 50, 60, 70));

    /**
     * {@inheritDoc} Drawn in this order: isotropic or not, σx, σy, θ, scale, noise level, noise key, quality; always all of them.
     */
    @Override
    public DegradationChain draw(int width, int height, RandomStream stream) {
        boolean same = new Uniform(0, 1).draw(stream) < isotropic;
        double sigmaX = sigma.draw(stream);
        double sigmaY = sigma.draw(stream);
        double angle = theta.draw(stream);
        double reduction = scale.draw(stream);
        double level = noise.draw(stream);
        long key = NoiseKey.draw(stream);
        int jpeg = (int) quality.draw(stream);
        return new DegradationChain(List.of(
                same ? GaussianBlur.isotropic(KERNEL, sigmaX) : new GaussianBlur(KERNEL, sigmaX, sigmaY, angle),
                new Resampling(Math.max(1, (int) (width / reduction)), Math.max(1, (int) (height / reduction)),
                        Resampling.Filter.BILINEAR),
                new GaussianNoise(level, key), new JpegCompression(jpeg),
                new Resampling(width, height, Resampling.Filter.BILINEAR)));
    }
}
