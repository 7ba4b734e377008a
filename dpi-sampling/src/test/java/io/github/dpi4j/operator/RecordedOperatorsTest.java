package io.github.dpi4j.operator;

import static io.github.dpi4j.golden.Golden.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators beside the authors' own code. */
class RecordedOperatorsTest {
    private static final double TOLERANCE = 3e-5;
    private static final String FOLDER = "golden/methods/";

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void averagePoolingIsDdnms(int s) {
        assertRecorded("avg" + s, AveragePooling.of(32, 32, s), s * s);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void srConvIsDdnms(int s) {
        assertRecorded("bicubic" + s, Bicubic.srConv(32, 32, s), 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void matlabsBicubicIsTheSameMatrix(int s) {
        assertRecorded("bicubic" + s, Bicubic.matlab(32, 32, 1.0 / s), 1);
        assertRecorded("bicubic" + s, Bicubic.resizer(32, 32, 1.0 / s), 1);
    }

    /**
     * @param nullSpace how many coordinates there are for each that is measured, if these follow from one small V
     */
    private static void assertRecorded(String name, LinearOperator a, int nullSpace) {
        Weights golden = Golden.load(FOLDER + "operators.safetensors");
        assertClose(golden.tensor(name + ".A"), a.apply(golden.tensor("image")), TOLERANCE);
        assertClose(golden.tensor(name + ".At"), a.adjoint(golden.tensor(name + ".low")), TOLERANCE);
        assertClose(golden.tensor(name + ".pinv"), a.pseudoInverse(golden.tensor(name + ".low")), TOLERANCE);
        float[] small = golden.tensor(name + ".singulars_small").data();
        float[] expected = new float[32 * 32];
        if (nullSpace > 1) {
            Arrays.fill(expected, 0, expected.length / nullSpace, small[0]);
        } else {
            for (int i = 0; i < small.length * small.length; i++) {
                expected[i] = small[i / small.length] * small[i % small.length];
            }
        }
        float[] actual = a.spectrum().orElseThrow().singularValues().data();
        Arrays.sort(expected);
        Arrays.sort(actual);
        assertClose(expected, actual, TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void theResizerIsIlvrs(int i) {
        Weights golden = Golden.load(FOLDER + "resizer.safetensors");
        Tensor in = golden.tensor("case" + i + ".in");
        // In float32 1/3 is another number: the file's metadata have the scales in full.
        double scale = scale(Golden.metadata(FOLDER + "resizer.safetensors").get("case" + i), "scale_factor ");
        assertClose(golden.tensor("case" + i + ".out"), Bicubic.resizer(in.dim(2), in.dim(3), scale).apply(in),
                TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void imresizeIsMatlabs(int i) {
        Weights golden = Golden.load(FOLDER + "imresize.safetensors");
        Tensor in = golden.tensor("case" + i + ".in");
        double scale = scale(Golden.metadata(FOLDER + "imresize.safetensors").get("case" + i), "scale ");
        Tensor out = Bicubic.matlab(in.dim(1), in.dim(2), scale)
                .apply(in.reshape(1, in.dim(0), in.dim(1), in.dim(2)));
        assertClose(golden.tensor("case" + i + ".out"), out.reshape(out.dim(1), out.dim(2), out.dim(3)), TOLERANCE);
    }

    private static double scale(String metadata, String before) {
        String rest = metadata.substring(metadata.indexOf(before) + before.length());
        return Double.parseDouble(rest.split("[,;]")[0]);
    }

    @ParameterizedTest
    @CsvSource({"0, 41, 2, 2, 0", "1, 41, 3, 1, 0.5", "2, 21, 0.6, 5, -2", "3, 9, 1.3, 1.3, 0.3",
            "4, 7, 4, 0.8, 0.7853981633974483", "5, 41, 10, 10, 0"})
    void gaussianKernelsAreBasicSrs(int i, int size, double sigmaX, double sigmaY, double angle) {
        Tensor expected = Golden.load(FOLDER + "blur_kernels.safetensors").tensor("gaussian." + i);
        assertClose(expected, asTensor(BlurKernel.gaussian(size, sigmaX, sigmaY, angle)), 1e-6);
    }

    @ParameterizedTest
    @CsvSource({"0, 9, 1.3, 1.3, 0", "1, 21, 4, 1, 0.6", "2, 41, 5, 2.5, -1"})
    void gaussianBlurIsBasicSrs(int i, int size, double sigmaX, double sigmaY, double angle) {
        Weights golden = Golden.load(FOLDER + "blur.safetensors");
        BlurKernel kernel = BlurKernel.gaussian(size, sigmaX, sigmaY, angle);
        LinearOperator blur = ReflectBlur.of(48, 48, kernel);
        assertEquals(angle == 0, blur instanceof SeparableOperator);
        assertClose(golden.tensor("kernel." + i), asTensor(kernel), 1e-6);
        assertClose(golden.tensor("reflect." + i), blur.apply(golden.tensor("image")), TOLERANCE);
        assertClose(golden.tensor("opencv." + i), blur.apply(golden.tensor("image")), TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reflect", "opencv"})
    void aGivenKernelIsNotTurned(String code) {
        Weights golden = Golden.load(FOLDER + "blur.safetensors");
        LinearOperator blur = ReflectBlur.of(48, 48, asKernel(golden.tensor("kernel.asymmetric")));
        assertClose(golden.tensor(code + ".asymmetric"), blur.apply(golden.tensor("image")), TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 0.1", "1, 3, 0.02", "2, 4, 0.5"})
    void theProximalPointOfCircularBlurIsDiffPirs(int i, int s, double alpha) {
        Weights golden = Golden.load(FOLDER + "diffpir_data_step.safetensors");
        assertTrue(Golden.metadata(FOLDER + "diffpir_data_step.safetensors").get("case" + i)
                .contains("scale " + s + ", alpha " + alpha));
        Tensor x = golden.tensor("case" + i + ".x");
        CircularBlur blur = CircularBlur.of(x.dim(2), x.dim(3), asKernel(golden.tensor("case" + i + ".kernel")), s);
        assertClose(golden.tensor("case" + i + ".Hx"), blur.apply(x), TOLERANCE);
        assertClose(golden.tensor("case" + i + ".out"), blur.proximal(golden.tensor("case" + i + ".y"), x, alpha),
                TOLERANCE);
    }

    private static BlurKernel asKernel(Tensor weights) {
        int size = weights.dim(-1);
        double[][] rows = new double[size][size];
        for (int i = 0; i < weights.size(); i++) {
            rows[i / size][i % size] = weights.data()[i];
        }
        return BlurKernel.of(rows);
    }

    private static Tensor asTensor(BlurKernel kernel) {
        int size = kernel.size();
        Tensor out = Tensor.zeros(size, size);
        for (int i = 0; i < out.size(); i++) {
            out.data()[i] = (float) kernel.weight(i / size - size / 2, i % size - size / 2);
        }
        return out;
    }
}
