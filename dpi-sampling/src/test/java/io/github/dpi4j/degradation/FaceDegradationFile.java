package io.github.dpi4j.degradation;

import io.github.dpi4j.posterior.RecordedCheck;
import io.github.dpi4j.posterior.RecordedFile;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Assertions;

/** DifFace's test degradation, every stage of it, for several settings: {@code case0.blurred} and so on. */
public final class FaceDegradationFile implements RecordedCheck {
    private static final int KERNEL = 41;

    @Override
    public boolean understands(RecordedFile file) {
        return file.isOf("face_degradation_testing");
    }

    @Override
    public void check(RecordedFile file) {
        int k = 0;
        for (; file.has("case" + k + ".result"); k++) {
            check(file, "case" + k);
        }
        Assertions.assertTrue(k > 0, file.path() + ": expected cases, found none");
    }

    private static void check(RecordedFile file, String key) {
        String name = key + ".";
        Map<String, String> p = file.facts(key);
        double scale = Double.parseDouble(p.get("sf"));
        Tensor image = rgb(file.tensor("image_bgr"));
        GaussianBlur blur = new GaussianBlur(KERNEL, Double.parseDouble(p.get("sig_x")),
                Double.parseDouble(p.get("sig_y")), Double.parseDouble(p.get("theta")));
        Tensor blurred = rgb(file.tensor(name + "blurred"));
        assertClose(file, name + "blurred", blur.apply(image), STEP);

        Tensor small = rgb(file.tensor(name + "small"));
        Resampling reduction = new Resampling((int) (image.dim(3) / scale), (int) (image.dim(2) / scale),
                Resampling.Filter.BILINEAR);
        assertClose(file, name + "small", reduction.apply(blurred), STEP);

        GaussianNoise noise = new GaussianNoise(Double.parseDouble(p.get("nf")), 0);
        Tensor noisy = rgb(file.tensor(name + "noisy"));
        assertClose(file, name + "noisy", noise.add(small, rgb(file.tensor(name + "noise")).data()), 1e-6);

        Tensor jpeg = rgb(file.tensor(name + "jpeg"));
        JpegCompression compression = new JpegCompression(Integer.parseInt(p.get("qf")));
        assertClose(file, name + "jpeg", compression.apply(noisy), JpegFile.LEVELS / 255.0);

        Tensor resized = rgb(file.tensor(name + "resized"));
        assertClose(file, name + "resized",
                new Resampling(image.dim(3), image.dim(2), Resampling.Filter.BILINEAR).apply(jpeg), STEP);
        assertClose(file, name + "result", UnitTensors.toTensor(UnitTensors.toImage(resized)), 1e-6);
    }

    private static void assertClose(RecordedFile file, String name, Tensor actual, double tolerance) {
        Tensor expected = rgb(file.tensor(name));
        Assertions.assertEquals(expected.shape(), actual.shape(), file.path() + ": " + name);
        Assertions.assertArrayEquals(expected.data(), actual.data(), (float) tolerance, file.path() + ": " + name);
    }

    /** (H, W, BGR) to (1, RGB, H, W). */
    private static Tensor rgb(Tensor bgr) {
        int height = bgr.dim(0);
        int width = bgr.dim(1);
        Tensor out = Tensor.zeros(1, 3, height, width);
        for (int i = 0; i < bgr.size(); i++) {
            out.data()[(2 - i % 3) * height * width + i / 3] = bgr.data()[i];
        }
        return out;
    }
}
