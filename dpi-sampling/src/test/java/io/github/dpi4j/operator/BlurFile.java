package io.github.dpi4j.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.posterior.RecordedCheck;
import io.github.dpi4j.posterior.RecordedFile;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * BasicSR's blur: Gaussian kernels {@code gaussian.0} …, or images blurred with {@code kernel.0} … by two codes; and the proximal
 * points of DiffPIR's circular blur. Generalised, plateau and sinc kernels are not the library's.
 */
public final class BlurFile implements RecordedCheck {
    private static final double KERNEL = 1e-6;

    @Override
    public boolean understands(RecordedFile file) {
        return file.isOf("bivariate_Gaussian") || file.isOf("filter2D") || file.isOf("data_solution");
    }

    @Override
    public void check(RecordedFile file) {
        int checked = 0;
        for (int k = 0; file.has("gaussian." + k); k++, checked++) {
            file.assertClose("gaussian." + k, asTensor(gaussian(file.facts("gaussian." + k))), KERNEL);
        }
        for (int k = 0; file.has("reflect." + k); k++, checked++) {
            BlurKernel kernel = gaussian(file.facts("case" + k));
            file.assertClose("kernel." + k, asTensor(kernel), KERNEL);
            checkBlur(file, kernel, String.valueOf(k));
        }
        if (file.has("reflect.asymmetric")) {
            checkBlur(file, asKernel(file.tensor("kernel.asymmetric")), "asymmetric");
        }
        for (int k = 0; file.has("case" + k + ".Hx"); k++, checked++) {
            checkCircular(file, k);
        }
        assertEquals(true, checked > 0, file.path() + ": expected kernels or images, found none");
    }

    private static BlurKernel gaussian(Map<String, String> facts) {
        int size = Integer.parseInt(facts.get("kernel_size"));
        double along = Double.parseDouble(facts.get("sig_x"));
        return facts.getOrDefault("isotropic", "False").equals("True")
                ? BlurKernel.isotropic(size, along)
                : BlurKernel.gaussian(size, along, Double.parseDouble(facts.get("sig_y")),
                        Double.parseDouble(facts.get("theta")));
    }

    private static void checkBlur(RecordedFile file, BlurKernel kernel, String name) {
        Tensor image = file.tensor("image");
        LinearOperator blur = ReflectBlur.of(image.dim(2), image.dim(3), kernel);
        for (String code : List.of("reflect.", "opencv.")) {
            file.assertClose(code + name, blur.apply(image), STEP);
        }
    }

    private static void checkCircular(RecordedFile file, int k) {
        Map<String, String> facts = file.facts("case" + k);
        String name = "case" + k;
        Tensor x = file.tensor(name + ".x");
        CircularBlur blur = CircularBlur.of(x.dim(2), x.dim(3), asKernel(file.tensor(name + ".kernel")),
                Integer.parseInt(facts.get("scale")));
        file.assertClose(name + ".Hx", blur.apply(x), STEP);
        file.assertClose(name + ".out",
                blur.proximal(file.tensor(name + ".y"), x, Double.parseDouble(facts.get("alpha"))), STEP);
    }

    /** The kernel of square weights, whatever dimensions of 1 come before. */
    public static BlurKernel asKernel(Tensor weights) {
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
