package io.github.dpi4j.spark;

import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.optim.Initialization;
import io.github.dpi4j.photo.PhotoRestorer;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.sampler.Variance;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A prior of images of 32×32 pixels with random weights, and images to restore with it. */
public record SmallFaces(Path prior, Path folder) {
    public static final int SIZE = 32;
    public static final String METHOD = "dpi:steps=ddim3";
    /** Takes long enough to be killed in the middle. */
    public static final String LONG_METHOD = "dpi:steps=ddim40";

    /**
     * Writes the files.
     *
     * @param images so many; one more cannot be read
     */
    public static SmallFaces write(Path root, int images) throws IOException {
        UNetConfig config = UNetConfig.of(32, 6, 1, new Heads.Width(16), List.of(new Level(32, false)));
        Weights weights = Initialization.random(UNet.graph(config), new PhiloxStream(1, 1));
        Path prior = root.resolve("prior.safetensors");
        Safetensors.write(prior, weights.entries(), new ModelDescription(config, SIZE, BetaSchedule.LINEAR, 1000,
                new ModelDescription.Prior(Prediction.EPSILON, Variance.LEARNED_RANGE)).toMetadata());
        Path folder = Files.createDirectories(root.resolve("faces"));
        for (int i = 0; i < images; i++) {
            // Of two sizes, so that scales differ.
            ImageFiles.write(folder.resolve(String.format("face %02d.png", i)), image(8 << i % 2, i));
        }
        Files.writeString(folder.resolve("broken.png"), "no image");
        return new SmallFaces(prior, folder);
    }

    private static RgbImage image(int side, int seed) {
        byte[] pixels = new byte[side * side * RgbImage.CHANNELS];
        new Random(seed).nextBytes(pixels);
        return RgbImage.of(side, side, pixels);
    }

    public SparkRestoration restoration() {
        return new SparkRestoration(new SparkModel(prior.toString(), null, "cpu", Precision.FP32, 1), METHOD, 7, true,
                PhotoRestorer.Options.DEFAULT);
    }

    /** Returns the images that can be read, by their names. */
    public Map<String, RgbImage> images() throws IOException {
        Map<String, RgbImage> images = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> !f.endsWith("broken.png")).toList()) {
                images.put(file.getFileName().toString(), ImageFiles.read(file));
            }
        }
        return images;
    }

    /** Returns what one machine makes of the images: PNG files by the images' names. */
    public Map<String, byte[]> restoredHere() throws IOException {
        Map<String, byte[]> restored = new TreeMap<>();
        try (FaceNetworks networks = restoration().model().read().open(new CpuBackend())) {
            for (Map.Entry<String, RgbImage> image : images().entrySet()) {
                restored.put(image.getKey(), ImageFiles.encode(PlannedMethod.parse(METHOD).method()
                        .restore(networks, networks.model().input(image.getValue()), List.of(image.getValue()), 7,
                                StepListener.NONE)
                        .getFirst(), "x.png"));
            }
        }
        return restored;
    }
}
