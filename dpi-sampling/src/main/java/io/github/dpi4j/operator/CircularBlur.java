package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;

/**
 * Blur of an image that wraps around at its border, and of the result the pixels [::s, ::s]: A = S B, as in DiffPIR (Zhu et al. 2023).
 * B is the convolution (k ∗ x)[p] = Σ k[d] x[p − d]. Measurements are (N, C, H/s, W/s).
 *
 * <p>With F the Fourier transform and b the kernel's transfer function, A Aᵀ is diagonal in frequencies of the measurement: the mean g of
 * |b|² over the s² frequencies of the image that alias to each (Zhao et al. 2016). So A⁺ = Aᵀ(A Aᵀ)⁺ and the proximal map
 * x0 + Aᵀ(A Aᵀ + ρ)⁻¹(y − A x0) are closed forms, which do not divide by ρ. Transforms are in float64.
 *
 * <p>For the pseudo-inverse singular values √g up to a threshold count as 0; at first 1e-6 of the largest.
 */
public final class CircularBlur extends PlaneOperator {
    private final int s;
    private final Fourier ofImages;
    private final Fourier ofMeasurements;
    /** b: complex, like an image's transform. */
    private final double[] transfer;
    /** g: real, shaped like the measurements. */
    private final double[] power;
    private final double threshold;

    private CircularBlur(ImageSize images, int s, double[] transfer, Cutoff cutoff) {
        super(images, images.dividedBy(s));
        this.s = s;
        this.transfer = transfer;
        ofImages = new Fourier(images);
        ofMeasurements = new Fourier(measurements);
        power = new double[measurements.pixels()];
        for (int i = 0; i < images.pixels(); i++) {
            double re = transfer[2 * i];
            double im = transfer[2 * i + 1];
            power[alias(i)] += (re * re + im * im) / (s * s);
        }
        threshold = cutoff.of(Math.sqrt(Arrays.stream(power).max().getAsDouble()));
    }

    /**
     * {@return the blur alone, of images of this size}
     *
     * @param height height of the images in pixels
     * @param width width of the images in pixels
     * @param kernel the blur kernel
     */
    public static CircularBlur of(int height, int width, BlurKernel kernel) {
        return of(height, width, kernel, 1);
    }

    /**
     * {@return the blur and down-sampling of images of this size}
     *
     * @param height height of the images in pixels
     * @param width width of the images in pixels
     * @param kernel may be larger than the image, around which it then wraps
     * @param s distance of the pixels kept, at least 1; divides height and width
     */
    public static CircularBlur of(int height, int width, BlurKernel kernel, int s) {
        ImageSize images = new ImageSize(height, width);
        double[] transfer = new double[2 * images.pixels()];
        int middle = kernel.size() / 2;
        for (int dy = -middle; dy <= middle; dy++) {
            for (int dx = -middle; dx <= middle; dx++) {
                int place = Math.floorMod(dy, height) * width + Math.floorMod(dx, width);
                transfer[2 * place] += kernel.weight(dy, dx);
            }
        }
        return new CircularBlur(images, s, new Fourier(images).transform(transfer), Cutoff.FLOAT32);
    }

    /**
     * {@return this operator with a threshold: its pseudo-inverse takes singular values up to this threshold for 0:
     * about the noise in the measurements, so that the noise is not magnified}
     *
     * @param threshold at least 0
     */
    public CircularBlur withThreshold(double threshold) {
        return new CircularBlur(images, s, transfer, Cutoff.absolute(threshold));
    }

    @Override
    void applyTo(float[] x, int at, float[] y, int to) {
        ofMeasurements.inverse(fold(ofImages.transform(x, at)), y, to);
    }

    @Override
    void adjointTo(float[] y, int at, float[] x, int to) {
        ofImages.inverse(unfold(ofMeasurements.transform(y, at)), x, to);
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        return fromMeasurements(y, (from, at, x, to) -> {
            double[] spectrum = ofMeasurements.transform(from, at);
            for (int i = 0; i < power.length; i++) {
                double inverse = Math.sqrt(power[i]) > threshold ? 1 / power[i] : 0;
                spectrum[2 * i] *= inverse;
                spectrum[2 * i + 1] *= inverse;
            }
            ofImages.inverse(unfold(spectrum), x, to);
        });
    }

    /**
     * Returns the proximal point in closed form: F(x0) + b* · (F(y) − fold(b F(x0)))/(g + ρ), repeated over the
     * aliases.
     */
    @Override
    public Tensor proximal(Tensor y, Tensor x0, double rho) {
        LeastSquares.requireProximal(this, y, x0, rho);
        Tensor out = Tensor.zeros(x0.shape());
        for (int plane = 0; plane < x0.dim(0) * x0.dim(1); plane++) {
            double[] x = ofImages.transform(x0.data(), plane * images.pixels());
            double[] measured = fold(x);
            double[] spectrum = ofMeasurements.transform(y.data(), plane * measurements.pixels());
            for (int i = 0; i < spectrum.length; i++) {
                spectrum[i] = (spectrum[i] - measured[i]) / (power[i / 2] + rho);
            }
            double[] step = unfold(spectrum);
            for (int i = 0; i < step.length; i++) {
                step[i] += x[i];
            }
            ofImages.inverse(step, out.data(), plane * images.pixels());
        }
        return out;
    }

    /** Returns the transform of A x from that of x: the mean of b x over the aliases. */
    private double[] fold(double[] x) {
        double[] out = new double[2 * measurements.pixels()];
        for (int i = 0; i < images.pixels(); i++) {
            int at = 2 * alias(i);
            double re = x[2 * i];
            double im = x[2 * i + 1];
            out[at] += (re * transfer[2 * i] - im * transfer[2 * i + 1]) / (s * s);
            out[at + 1] += (re * transfer[2 * i + 1] + im * transfer[2 * i]) / (s * s);
        }
        return out;
    }

    /** Returns the transform of Aᵀ y from that of y: repeated over the aliases, times b*. */
    private double[] unfold(double[] y) {
        double[] out = new double[2 * images.pixels()];
        for (int i = 0; i < images.pixels(); i++) {
            int at = 2 * alias(i);
            out[2 * i] = y[at] * transfer[2 * i] + y[at + 1] * transfer[2 * i + 1];
            out[2 * i + 1] = y[at + 1] * transfer[2 * i] - y[at] * transfer[2 * i + 1];
        }
        return out;
    }

    /** Returns the frequency of the measurement that a frequency of the image aliases to. */
    private int alias(int i) {
        return i / images.width() % measurements.height() * measurements.width()
                + i % images.width() % measurements.width();
    }
}
