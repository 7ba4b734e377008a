package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.network.AlexNet;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsCommandTest {
    @TempDir
    private Path folder;
    private Path truth;
    private Path restored;

    @BeforeEach
    void write() throws IOException {
        truth = Files.createDirectory(folder.resolve("truth"));
        restored = Files.createDirectory(folder.resolve("restored"));
        for (int n = 0; n < 3; n++) {
            ImageFiles.write(truth.resolve("face " + n + ".png"), grey(100, 23));
            ImageFiles.write(restored.resolve("face " + n + ".bmp"), grey(100 + 10 * (n + 1), 23));
        }
    }

    private static RgbImage grey(int value, int side) {
        RgbImage image = RgbImage.blank(side + 4, side);
        Arrays.fill(image.pixels(), (byte) value);
        image.pixels()[0] = 0;
        return image;
    }

    @Test
    void meansHaveIntervalsAndEveryImageALine() throws IOException {
        Path csv = folder.resolve("m.csv");
        Path json = folder.resolve("m.json");
        CommandLineRun run = metrics("--csv", csv, "--json", json, "--border", 1);
        assertEquals(0, run.exitCode(), run.err());
        for (String wanted : List.of("alex.pth", "torchvision", "pytorch-fid", "@vladmandic/face-api")) {
            assertTrue(run.err().contains(wanted), run.err());
        }
        // Errors of 10, 20 and 30: 28.13, 22.11 and 18.59 dB; numpy's mean and t interval.
        assertTrue(run.out().contains("| PSNR, dB | 22.94 ± 11.99 | 3 |"), run.out());
        List<String> lines = Files.readAllLines(csv);
        assertEquals("image,psnr,ssim,psnr_y,ssim_y", lines.getFirst());
        assertEquals("\"face 0\",28.1308", lines.get(1).substring(0, 16));
        assertEquals(4, lines.size());
        String text = Files.readString(json);
        assertTrue(text.startsWith("{\"psnr\":{\"mean\":22.94"), text);
        assertTrue(text.contains("\"patch_frechet\":{\"mean\":") && text.contains("\"ci95\":null,\"n\":3}"), text);
        assertTrue(text.contains("{\"image\":\"face 2\",\"psnr\":18.58"), text);
    }

    @Test
    void equalImagesHaveNoFinitePsnr() throws IOException {
        Path json = folder.resolve("m.json");
        CommandLineRun run = CommandLineRun.dpi("metrics", "--truth", truth, "--restored", truth, "--json", json);
        assertTrue(run.out().contains("| SSIM | 1.0000 ± 0.0000 | 3 |"), run.out());
        assertTrue(Files.readString(json).contains("\"psnr\":{\"mean\":null"), Files.readString(json));
    }

    @Test
    void imagesWithoutAPartnerOrOfAnotherSizeAreRefused() throws IOException {
        ImageFiles.write(restored.resolve("more.png"), grey(1, 20));
        metrics().assertRefused(1, truth.toString(), "more.png");
        Files.delete(restored.resolve("more.png"));
        ImageFiles.write(restored.resolve("face 1.bmp"), grey(1, 24));
        metrics().assertRefused(1, "face 1.bmp", "27×23", "28×24");
        Files.delete(restored.resolve("face 1.bmp"));
        metrics().assertRefused(1, restored.toString(), "face 1.png");
        metrics("--lpips", "x").assertRefused(2, "--backbone", "squeezenet1_1");
        metrics("--inception", truth.resolve("face 0.png")).assertRefused(1, "face 0.png", "PNG");
        metrics("--border", -1).assertRefused(2, "--border");
    }

    @Test
    void lpipsWantsTheBackboneOfItsHeads() throws IOException {
        Path heads = folder.resolve("alex.safetensors");
        Path backbone = folder.resolve("alexnet.safetensors");
        Map<String, Tensor> file = new LinkedHashMap<>();
        int[] channels = {64, 192, 384, 256, 256};
        for (int i = 0; i < channels.length; i++) {
            float[] head = new float[channels[i]];
            Arrays.fill(head, 0.1f);
            file.put("lin" + i + ".model.1.weight", Tensor.of(head, 1, channels[i], 1, 1));
        }
        Safetensors.write(heads, Weights.of(file).entries(), Map.of());
        Safetensors.write(backbone,
                HashWeights.weights("alex.", Parameters.of(AlexNet.graph())).entries(), Map.of());
        metrics("--lpips", heads, "--backbone", backbone).assertRefused(1, ".bmp", "at least 3×3");
        metrics("--lpips", heads, "--backbone", heads).assertRefused(1, heads.toString(), "AlexNet",
                "features.0.weight");
        metrics("--lpips", backbone, "--backbone", backbone).assertRefused(1, backbone.toString(),
                "lin0.model.1.weight");
        for (int n = 0; n < 3; n++) {
            ImageFiles.write(truth.resolve("face " + n + ".png"), grey(100, 64));
            ImageFiles.write(restored.resolve("face " + n + ".bmp"), grey(100, 64));
        }
        CommandLineRun run = metrics("--lpips", heads, "--backbone", backbone);
        assertTrue(run.out().contains("| LPIPS, alex | 0.0000 ± 0.0000 | 3 |"), run.out());
        assertTrue(!run.err().contains("LPIPS"), run.err());
    }

    private CommandLineRun metrics(Object... more) {
        Object[] args = Arrays.copyOf(new Object[]{"metrics", "--truth", truth, "--restored", restored},
                5 + more.length);
        System.arraycopy(more, 0, args, 5, more.length);
        return CommandLineRun.dpi(args);
    }
}
