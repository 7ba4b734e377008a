package io.github.dpi4j.operator;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One operator of each kind, on images of awkward sizes, and the arithmetic that their laws are stated with. */
final class Operators {
    private Operators() {
    }

    /**
     * An operator and the images it is tested on.
     *
     * @param image shape of a batch
     * @param precision to which A A⁺ A = A: less where conjugate gradients end before they have found all that a blur left
     */
    record Case(String name, LinearOperator operator, Shape image, double precision) {
        Case to(double precision) {
            return new Case(name, operator, image, precision);
        }

        Tensor x() {
            return HashWeights.input("operator.x", 1, image);
        }

        Tensor y() {
            return HashWeights.input("operator.y", 1, operator.measurementShape(image));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> all() {
        List<Case> cases = new ArrayList<>();
        cases.add(of("grid 1", new GridSampling(3, 5, 1), 3, 5));
        cases.add(of("grid 2", new GridSampling(6, 10, 2), 6, 10));
        cases.add(of("grid 3", new GridSampling(6, 15, 3), 6, 15));
        cases.add(of("one mask", new Masking(mask(1, 5, 7)), 5, 7));
        cases.add(of("a mask for each image", new Masking(mask(2, 5, 7)), 5, 7));
        for (int s : new int[]{1, 2, 3, 5}) {
            cases.add(of("average pooling " + s, AveragePooling.of(3 * s, 2 * s, s), 3 * s, 2 * s));
        }
        cases.add(of("Pillow, smaller", Bicubic.pillow(17, 23, 5, 9), 17, 23));
        cases.add(of("Pillow, larger", Bicubic.pillow(5, 9, 17, 12), 5, 9));
        cases.add(of("OpenCV, smaller", Bilinear.opencv(17, 23, 5, 9), 17, 23));
        cases.add(of("OpenCV, lower and wider", Bilinear.opencv(13, 6, 6, 13), 13, 6));
        cases.add(of("OpenCV bicubic, larger", Bicubic.opencv(5, 9, 17, 12), 5, 9));
        cases.add(of("OpenCV bicubic, smaller", Bicubic.opencv(17, 23, 5, 9), 17, 23));
        cases.add(of("Pillow, lower and wider", Bicubic.pillow(13, 6, 6, 13), 13, 6));
        cases.add(of("imresize 1/4", Bicubic.matlab(16, 24, 0.25), 16, 24));
        cases.add(of("imresize 0.4", Bicubic.matlab(25, 17, 0.4), 25, 17));
        cases.add(of("imresize 1.5", Bicubic.matlab(10, 7, 1.5), 10, 7));
        cases.add(of("resizer 1/3", Bicubic.resizer(20, 28, 1 / 3.0), 20, 28));
        cases.add(of("resizer 3", Bicubic.resizer(7, 9, 3), 7, 9));
        cases.add(of("SRConv 4", Bicubic.srConv(32, 32, 4), 32, 32));
        cases.add(of("SRConv 3", Bicubic.srConv(12, 15, 3), 12, 15));
        cases.add(of("any two matrices", SeparableOperator.of(random("rows", 4, 6), random("columns", 7, 5)), 6, 5));
        cases.add(of("blur", ReflectBlur.of(14, 19, BlurKernel.isotropic(9, 1.3)), 14, 19));
        cases.add(of("rotated blur", ReflectBlur.of(11, 15, BlurKernel.gaussian(7, 1.5, 0.5, 0.6)), 11, 15).to(1e-3));
        cases.add(of("blur wider than the image", ReflectBlur.of(4, 3, BlurKernel.gaussian(21, 4, 1, -1)), 4, 3)
                .to(1e-3));
        cases.add(of("skew kernel", ReflectBlur.of(9, 8, skewKernel(5)), 9, 8));
        cases.add(of("circular blur", CircularBlur.of(9, 14, BlurKernel.gaussian(5, 1.2, 0.7, 0.4)), 9, 14));
        cases.add(of("circular blur 3", CircularBlur.of(12, 21, skewKernel(5), 3), 12, 21));
        cases.add(of("circular blur to a pixel", CircularBlur.of(5, 5, skewKernel(7), 5), 5, 5));
        cases.add(of("blur, then grid", Composition.of(ReflectBlur.of(12, 9, BlurKernel.gaussian(5, 1.5, 0.6, 0.3)),
                new GridSampling(12, 9, 3)), 12, 9));
        cases.add(of("pooling, then a mask for each",
                Composition.of(AveragePooling.of(10, 14, 2), new Masking(mask(2, 5, 7))),
                10, 14));
        return cases.stream();
    }

    /** Those that do not ask for two images, with a mask for each. */
    static Stream<Case> forAnyBatch() {
        return all().filter(c -> !c.name().contains("each"));
    }

    static Stream<Case> withSpectrum() {
        return all().filter(c -> c.operator().spectrum().isPresent());
    }

    private static Case of(String name, LinearOperator operator, int height, int width) {
        return new Case(name, operator, Shape.of(2, 3, height, width), 1e-5);
    }

    /** About half of the pixels. */
    static PixelMask mask(int images, int height, int width) {
        Tensor mask = HashWeights.input("operator.mask", 1, Shape.of(images, 1, height, width));
        for (int i = 0; i < mask.size(); i++) {
            mask.data()[i] = mask.data()[i] > 0 ? 1 : 0;
        }
        return PixelMask.of(mask);
    }

    /** A kernel without any symmetry, that is no product of two. */
    static BlurKernel skewKernel(int size) {
        return BlurKernel.of(random("kernel", size, size));
    }

    static double[][] random(String name, int rows, int columns) {
        float[] values = HashWeights.values("operator." + name, rows * columns);
        double[][] out = new double[rows][columns];
        for (int i = 0; i < values.length; i++) {
            out[i / columns][i % columns] = values[i];
        }
        return out;
    }

    static double dot(Tensor x, Tensor y) {
        double sum = 0;
        for (int i = 0; i < x.size(); i++) {
            sum += (double) x.data()[i] * y.data()[i];
        }
        return sum;
    }

    static double largest(Tensor x) {
        double largest = 0;
        for (float value : x.data()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** a·x + b·y. */
    static Tensor sum(double a, Tensor x, double b, Tensor y) {
        Tensor out = Tensor.zeros(x.shape());
        for (int i = 0; i < out.size(); i++) {
            out.data()[i] = (float) (a * x.data()[i] + b * y.data()[i]);
        }
        return out;
    }
}
