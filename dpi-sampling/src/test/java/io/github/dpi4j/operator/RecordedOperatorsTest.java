package io.github.dpi4j.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.posterior.RecordedCheck;
import io.github.dpi4j.posterior.RecordedFile;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators beside the authors' own code. */
class RecordedOperatorsTest {
    @Test
    void poolingAndBicubicAreDdnms() throws IOException {
        check(new OperatorsFile(), "operators");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resizer", "imresize"})
    void resizingIsIlvrsAndMatlabs(String name) throws IOException {
        check(new ResizingFile(), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blur_kernels", "blur", "diffpir_data_step"})
    void blurIsBasicSrsAndDiffPirs(String name) throws IOException {
        check(new BlurFile(), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"diffpir_cubic4", "diffpir_blur4"})
    void enlargingIsOpenCvs(String name) throws IOException {
        RecordedFile file = file(name);
        Tensor y = file.tensor("y");
        Tensor up = file.tensor("x_up");
        file.assertClose("x_up", Bicubic.opencv(y.dim(2), y.dim(3), up.dim(2), up.dim(3)).apply(y), RecordedCheck.STEP);
    }

    /** A product of two Gaussians along the axes is applied as such. */
    @Test
    void gaussiansAlongTheAxesAreSeparable() {
        assertTrue(ReflectBlur.of(48, 48, BlurKernel.gaussian(9, 1.3, 2, 0)) instanceof SeparableOperator);
        assertEquals(ReflectBlur.class, ReflectBlur.of(48, 48, BlurKernel.gaussian(9, 1.3, 2, 0.6)).getClass());
    }

    private static void check(RecordedCheck check, String name) throws IOException {
        assertTrue(check.understands(file(name)));
        check.check(file(name));
    }

    private static RecordedFile file(String name) throws IOException {
        return RecordedFile.read(Golden.file("golden/methods/" + name + ".safetensors"));
    }
}
