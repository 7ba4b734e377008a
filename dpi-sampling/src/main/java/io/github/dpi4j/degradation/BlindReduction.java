package io.github.dpi4j.degradation;

import io.github.dpi4j.degradation.Distribution.Choice;
import io.github.dpi4j.degradation.Distribution.LogUniform;
import io.github.dpi4j.degradation.Distribution.SquaredUniform;
import io.github.dpi4j.degradation.Distribution.Uniform;
import io.github.dpi4j.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The degradation that a blind corrector is trained on: blur, antialiased bicubic reduction, noise, and JPEG most of
 * the time. Unlike {@link FaceDegradation} it leaves the image small: a restorer takes images of any size.
 *
 * @param sigma standard deviation of the blur, in pixels of an image of 128×128; larger images get a proportionally
 *     wider blur
 * @param share side of the small image as a share of the large one's, rounded down
 * @param noise standard deviation of the noise, in 255ths
 * @param jpeg probability of JPEG
 * @param quality JPEG's, rounded down
 */
public record BlindReduction(Distribution sigma, Distribution share, Distribution noise, double jpeg,
        Distribution quality) implements RandomDegradation {
    /** Radius of blur kernels, for images of the reference side or less: 2.5 times the widest σ. */
    private static final int REACH = 10;
    private static final int REFERENCE_SIDE = 128;
    /** Rounding error allowed in a share of a third or a sixth. */
    private static final double ROUNDING = 1e-9;

    /** The distribution that the bundled blind corrector is trained on: from hardly touched to 10 pixels of 128. */
    public static final BlindReduction DEFAULT = new BlindReduction(new LogUniform(0.2, 4),
            Choice.of(1, 1 / 2., 1 / 2., 3 / 8., 1 / 4., 1 / 4., 1 / 4., 1 / 6., 1 / 8., 1 / 8., 1 / 12.),
            new SquaredUniform(20), 0.6, new Uniform(30, 95));

    @Override
    public String name() {
        return "blind";
    }

    /** {@inheritDoc} Drawn in this order: σ, share, noise level, noise key, JPEG or not, quality; always all of them. */
    @Override
    public DegradationChain draw(int width, int height, RandomStream stream) {
        int side = Math.min(width, height);
        double blur = sigma.draw(stream) * side / REFERENCE_SIDE;
        int kernel = 2 * (REACH * Math.max(side, REFERENCE_SIDE) / REFERENCE_SIDE) + 1;
        double part = share.draw(stream);
        double level = noise.draw(stream);
        long key = NoiseKey.draw(stream);
        boolean compressed = new Uniform(0, 1).draw(stream) < jpeg;
        int jpegQuality = (int) quality.draw(stream);
        List<DegradationStage> stages = new ArrayList<>(List.of(GaussianBlur.isotropic(kernel, blur),
                new Resampling(side(width, part), side(height, part), Resampling.Filter.BICUBIC),
                new GaussianNoise(level, key)));
        if (compressed) {
            stages.add(new JpegCompression(jpegQuality));
        }
        return new DegradationChain(stages);
    }

    private static int side(int large, double share) {
        return Math.max(1, (int) (large * share + ROUNDING));
    }
}
