package io.github.dpi4j.posterior;

import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.sampler.RecordedNoise;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;

/** A file of recorded values: tensors, and the facts of the run in its metadata. */
public record RecordedFile(Path path, Weights tensors, Map<String, String> metadata) {
    /** Reads a safetensors file. */
    public static RecordedFile read(Path path) throws IOException {
        return new RecordedFile(path, Safetensors.read(path), Safetensors.metadata(path));
    }

    /** Whether the function that was recorded, or its repository, has this in its name. */
    public boolean isOf(String part) {
        return (metadata.getOrDefault("function", "") + " " + metadata.getOrDefault("repository", "")).contains(part);
    }

    public boolean has(String tensor) {
        return tensors.contains(tensor);
    }

    public Tensor tensor(String name) {
        Assertions.assertTrue(has(name), () -> path + ": expected a tensor " + name);
        return tensors.tensor(name);
    }

    /** A tensor of a sequence, such as x.0003. */
    public Tensor tensor(String name, int k) {
        return tensor(numbered(name, k));
    }

    public static String numbered(String name, int k) {
        return String.format("%s.%04d", name, k);
    }

    /** How many tensors of a sequence there are. */
    public int count(String name) {
        int k = 0;
        while (has(numbered(name, k))) {
            k++;
        }
        return k;
    }

    /** A tensor of whole numbers, such as timesteps. */
    public int[] wholes(String name) {
        return Arrays.stream(tensors.stored(name).toLongs()).mapToInt(Math::toIntExact).toArray();
    }

    public String text(String key) {
        Assertions.assertTrue(metadata.containsKey(key), () -> path + ": expected " + key + " in the metadata");
        return metadata.get(key);
    }

    /** The number that a fact begins with; it may be a fraction such as 12.75/255.0. */
    public double number(String key) {
        Matcher number = Pattern.compile("^\\s*([-+0-9.eE]+)(?:\\s*/\\s*([0-9.eE]+))?").matcher(text(key));
        Assertions.assertTrue(number.find(), () -> path + ": expected a number as " + key + ", found " + text(key));
        double value = Double.parseDouble(number.group(1));
        return number.group(2) == null ? value : value / Double.parseDouble(number.group(2));
    }

    public int whole(String key) {
        double value = number(key);
        Assertions.assertEquals(Math.rint(value), value, path + ": " + key);
        return (int) value;
    }

    /**
     * How far the ends of two runs may lie apart, relative to the greatest expected magnitude: where the authors' code was run
     * with two convolution routines, some times what that made of difference; a step's tolerance at least.
     */
    public double endTolerance() {
        Matcher apart = Pattern.compile("differ in result by ([0-9.e+-]+) of max ([0-9.e+-]+)")
                .matcher(metadata.getOrDefault("agreement", ""));
        double agreement = apart.find()
                ? Double.parseDouble(apart.group(1)) / Math.max(1, Double.parseDouble(apart.group(2)))
                : 0;
        return Math.max(RecordedCheck.STEP, 6 * agreement);
    }

    /** A number in a flat JSON object. */
    public int whole(String key, String member) {
        Matcher number = Pattern.compile("\"" + member + "\": *\"?(-?[0-9]+)").matcher(text(key));
        Assertions.assertTrue(number.find(), () -> path + ": expected " + member + " in " + key);
        return Integer.parseInt(number.group(1));
    }

    /** Facts by name, written with commas or semicolons between them: "scale 2, alpha 0.1". */
    public Map<String, String> facts(String key) {
        return Arrays.stream(text(key).split("[,;] ")).map(fact -> fact.split(" ", 2)).filter(fact -> fact.length == 2)
                .collect(Collectors.toMap(fact -> fact[0], fact -> fact[1], (first, _) -> first));
    }

    /** The draws with these numbers, to be asked for in this order. */
    public RecordedNoise noise(int... numbers) {
        List<Tensor> draws = new ArrayList<>();
        for (int number : numbers) {
            draws.add(tensor("noise", number));
        }
        return new RecordedNoise(draws, List.of());
    }

    /** The network of the run, with weights by formula. */
    public Network network() {
        return network(KernelChoice.AUTO);
    }

    /** The same on other kernels: the textbook's are nearest to the authors' sums. */
    public Network network(KernelChoice kernels) {
        Graph graph = graph();
        return new CpuBackend(kernels, 1).compile(graph, weights(graph));
    }

    /** The same with gradients with respect to images. */
    public DifferentiableNetwork differentiable(KernelChoice kernels) {
        Graph graph = graph();
        return new CpuBackend(kernels, 1).differentiable(graph, weights(graph));
    }

    private Weights weights(Graph graph) {
        return HashWeights.weights(text("prefix"), Parameters.of(graph));
    }

    private Graph graph() {
        List<Level> levels = new ArrayList<>();
        int size = whole("config", "image_size");
        int channels = whole("config", "num_channels");
        List<Integer> attention = list("attention_resolutions");
        for (int multiple : list("channel_mult")) {
            levels.add(new Level(channels * multiple, attention.contains(size)));
            size /= 2;
        }
        boolean learnsSigma = text("config").contains("\"learn_sigma\": true");
        return UNet.graph(UNetConfig.of(channels, learnsSigma ? 6 : 3, whole("config", "num_res_blocks"),
                new Heads.Width(whole("config", "num_head_channels")), levels));
    }

    private List<Integer> list(String member) {
        Matcher numbers = Pattern.compile("\"" + member + "\": *\"([0-9, ]+)\"").matcher(text("config"));
        Assertions.assertTrue(numbers.find(), () -> path + ": expected " + member + " in config");
        return Arrays.stream(numbers.group(1).split(",")).map(s -> Integer.parseInt(s.strip())).toList();
    }

    /** Compares by error / max(1, greatest expected magnitude). */
    public void assertClose(String name, Tensor actual, double tolerance) {
        Tensor expected = tensor(name);
        Assertions.assertEquals(expected.shape(), actual.shape(), path + ": " + name);
        double difference = 0;
        for (int p = 0; p < actual.size(); p++) {
            difference = Math.max(difference, Math.abs((double) expected.data()[p] - actual.data()[p]));
        }
        double error = difference / Math.max(1, expected.maxAbs());
        Assertions.assertTrue(error <= tolerance,
                path.getFileName() + ": " + name + ": error " + error + " exceeds " + tolerance);
    }
}
