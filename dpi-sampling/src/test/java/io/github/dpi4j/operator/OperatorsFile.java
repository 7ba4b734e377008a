package io.github.dpi4j.operator;

import static io.github.dpi4j.golden.Golden.assertClose;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.posterior.DdnmLambda;
import io.github.dpi4j.posterior.RecordedCheck;
import io.github.dpi4j.posterior.RecordedFile;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** DDNM's operators, recorded for several factors: {@code avg4.A}, {@code bicubic4.A} and so on. */
public final class OperatorsFile implements RecordedCheck {
    private static final Pattern APPLIED = Pattern.compile("(avg|bicubic)([0-9]+)\\.A");

    @Override
    public boolean understands(RecordedFile file) {
        return file.isOf("svd_operators") && !file.has("noise.0000");
    }

    @Override
    public void check(RecordedFile file) {
        Tensor image = file.tensor("image");
        int height = image.dim(2);
        int width = image.dim(3);
        int checked = 0;
        for (String name : file.tensors().names()) {
            Matcher applied = APPLIED.matcher(name);
            if (applied.matches()) {
                int s = Integer.parseInt(applied.group(2));
                String operator = applied.group(1) + s;
                if (applied.group(1).equals("avg")) {
                    check(file, operator, AveragePooling.of(height, width, s), s * s);
                } else {
                    // For even factors the three are one matrix.
                    for (LinearOperator a : List.of(Bicubic.srConv(height, width, s),
                            Bicubic.matlab(height, width, 1.0 / s), Bicubic.resizer(height, width, 1.0 / s))) {
                        check(file, operator, a, 1);
                    }
                }
                checked++;
            }
        }
        assertTrue(checked > 0, file.path() + ": expected operators, found none");
        DdnmLambda.check(file);
    }

    /**
     * @param nullSpace how many coordinates there are for each that is measured, if these follow from one small V
     */
    private static void check(RecordedFile file, String name, LinearOperator a, int nullSpace) {
        Tensor image = file.tensor("image");
        file.assertClose(name + ".A", a.apply(image), STEP);
        file.assertClose(name + ".At", a.adjoint(file.tensor(name + ".low")), STEP);
        file.assertClose(name + ".pinv", a.pseudoInverse(file.tensor(name + ".low")), STEP);
        float[] small = file.tensor(name + ".singulars_small").data();
        float[] expected = new float[image.dim(2) * image.dim(3)];
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
        assertClose(expected, actual, STEP);
    }
}
