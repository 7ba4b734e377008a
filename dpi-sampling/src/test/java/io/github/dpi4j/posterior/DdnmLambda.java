package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.operator.AveragePooling;
import io.github.dpi4j.tensor.Tensor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DDNM+'s {@code Lambda} and {@code Lambda_noise} of average pooling, recorded for several settings, which the metadata
 * states.
 */
public final class DdnmLambda {
    private static final Pattern SETTINGS = Pattern
            .compile("([0-9.]+), sigma_y ([0-9.]+), sigma_t ([0-9.]+), eta ([0-9.]+); vec = image, epsilon = eps");

    private DdnmLambda() {
    }

    /** Fails if the library gives other values than the file. */
    public static void check(RecordedFile file) {
        int checked = 0;
        for (String key : file.metadata().keySet()) {
            Matcher name = Pattern.compile("avg([0-9]+)\\.Lambda\\.([0-9]+)").matcher(key);
            if (name.matches()) {
                check(file, Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2)));
                checked++;
            }
        }
        assertTrue(checked > 0, file.path() + ": expected settings of Lambda, found none");
    }

    private static void check(RecordedFile file, int scale, int k) {
        String operator = "avg" + scale + ".";
        Matcher settings = SETTINGS.matcher(file.text(operator + "Lambda." + k));
        assertTrue(settings.find(), file.path() + ": Lambda." + k);
        double[] values = new double[4];
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.parseDouble(settings.group(i + 1));
        }
        Tensor image = file.tensor("image");
        int height = image.dim(2);
        int width = image.dim(3);
        TorchBasis basis = new TorchBasis(AveragePooling.of(height, width, scale), file.tensor(operator + "V_small"),
                file.tensor(operator + "U_small"), file.tensor(operator + "singulars_small"), height, width);
        SpectralStep step = new SpectralStep(basis,
                s -> NoiseShares.ddim(s, values[0], values[2], values[1], values[3]));
        // x̂0 − VλVᵀ(x̂0 − A⁺y) with y = 0 and x̂0 in the range of A leaves x̂0 − VλVᵀx̂0; the null space stays, with λ = 1.
        Tensor range = basis.pseudoInverse(basis.apply(image));
        Tensor corrected = step.correct(range, Tensor.zeros(basis.measurementShape(image.shape())));
        Tensor lambda = Tensor.zeros(image.shape());
        for (int p = 0; p < image.size(); p++) {
            lambda.data()[p] = image.data()[p] - corrected.data()[p];
        }
        file.assertClose(operator + "Lambda." + k, lambda, RecordedCheck.STEP);
        // Here the authors take z and e alike for spectral coordinates.
        file.assertClose(operator + "Lambda_noise." + k, step.noise(basis.fromSpectral(image), file.tensor("eps")),
                RecordedCheck.STEP);
    }
}
