package io.github.dpi4j.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.onnx.OnnxExporter;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** YuNet through files: one that is written here, of the same form with weights by formula, in place of the real one. */
class YuNetTest {
    @TempDir
    Path folder;

    private final Graph.Builder graph = new Graph.Builder();
    private int layers;

    /** The network by its description. */
    private Graph network() {
        Node x = graph.add(new Op.Input(FeatureNetwork.INPUT, 4, 3));
        x = graph.add(new Op.Relu(), conv(x, 3, 16, Window.square(3, 2, 1), 1));
        x = pool(unit(x, 16, 16, true));
        x = unit(unit(x, 16, 16, true), 16, 64, true);
        x = pool(unit(unit(x, 64, 64, true), 64, 64, true));
        Node model3 = unit(unit(x, 64, 64, true), 64, 64, true);
        Node model4 = unit(unit(pool(model3), 64, 64, true), 64, 64, true);
        Node model5 = unit(unit(pool(model4), 64, 64, true), 64, 64, true);
        Node n2 = unit(model5, 64, 64, true);
        Node n1 = unit(graph.add(new Op.Add(), model4, graph.add(new Op.Upsample(), n2)), 64, 64, true);
        Node n0 = unit(graph.add(new Op.Add(), model3, graph.add(new Op.Upsample(), n1)), 64, 64, true);
        Map<String, Node> outputs = new LinkedHashMap<>();
        for (Node level : new Node[]{n0, n1, n2}) {
            int stride = YuNet.STRIDES.get(outputs.size() / 4);
            Node shared = unit(level, 64, 64, true);
            outputs.put("cls_" + stride, graph.add(new Op.Sigmoid(), unit(shared, 64, 1, false)));
            outputs.put("obj_" + stride, graph.add(new Op.Sigmoid(), unit(shared, 64, 1, false)));
            outputs.put("bbox_" + stride, unit(shared, 64, 4, false));
            outputs.put("kps_" + stride, unit(shared, 64, 10, false));
        }
        return graph.build(outputs);
    }

    private Node unit(Node x, int in, int out, boolean relu) {
        Node h = conv(conv(x, in, out, Window.square(1, 1, 0), 1), out, out, Window.square(3, 1, 1), out);
        return relu ? graph.add(new Op.Relu(), h) : h;
    }

    private Node conv(Node x, int in, int out, Window window, int groups) {
        String name = "layer" + layers++;
        return graph.add(new Op.Conv2d(name + ".weight", name + ".bias", in, out, window, groups), x);
    }

    private Node pool(Node x) {
        return graph.add(new Op.MaxPool(Window.square(2, 2, 0), false), x);
    }

    @Test
    void aFileGivesTheNetworkThatWasWritten() throws IOException {
        Graph network = network();
        Weights weights = HashWeights.weights("yunet.", Parameters.of(network));
        Path file = folder.resolve("yunet.onnx");
        OnnxExporter.export(network, weights, 64, 96, file);
        FeatureNetwork read = YuNet.read(file);
        Map<String, Tensor> inputs = Map.of(FeatureNetwork.INPUT,
                HashWeights.input("yunet", 100, Shape.of(1, 3, 64, 96)));
        try (Network expected = new CpuBackend().compile(network, weights);
                Network actual = read.compile(new CpuBackend())) {
            Map<String, Tensor> outputs = actual.predictAll(inputs);
            assertEquals(Shape.of(1, 10, 4, 6), outputs.get("kps_16").shape());
            expected.predictAll(inputs).forEach((name, value) -> Golden.assertClose(value, outputs.get(name), 0));
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[]{0, 1, 100, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            String said = assertThrows(IOException.class, () -> YuNet.read(file)).getMessage();
            assertTrue(said.startsWith(file.toString()) && said.lines().count() == 1, said);
        }
    }

    @Test
    void theRealFileGivesOpenCvsOutputs() throws IOException {
        String file = System.getProperty("dpi.test.yunet");
        Assumptions.assumeTrue(file != null, "needs yunet_n_320_320.onnx: -Ddpi.test.yunet=FILE");
        Weights golden = Golden.load("golden/metrics/yunet.safetensors");
        Tensor face = ImageTensors.toTensor(ImageFiles.read(Golden.file("golden/images/face_256.png")));
        Tensor x = Tensor.zeros(1, 3, 320, 320);
        for (int i = 0; i < face.size(); i++) {
            int to = ((2 - i / 65536) * 320 + i / 256 % 256) * 320 + i % 256;
            x.data()[to] = Math.round((face.data()[i] + 1) * 127.5f);
        }
        try (Network network = YuNet.read(Path.of(file)).compile(new CpuBackend())) {
            network.predictAll(Map.of(FeatureNetwork.INPUT, x)).forEach((name, map) -> {
                float[] rows = new float[map.size()];
                int cells = map.dim(2) * map.dim(3);
                for (int i = 0; i < rows.length; i++) {
                    rows[i % cells * map.dim(1) + i / cells] = map.data()[i];
                }
                Golden.assertClose(golden.tensor("320." + name).data(), rows, 3e-5);
            });
        }
    }

    @Test
    void anotherNetworkIsRefusedInOneLine() throws IOException {
        Graph.Builder other = new Graph.Builder();
        Node x = other.add(new Op.Input("y", 4, 3));
        Path file = folder.resolve("other.onnx");
        OnnxExporter.export(other.build(other.add(new Op.Relu(), x)), Weights.of(Map.of()), 8, 8, file);
        assertTrue(refusal(file).startsWith(file + ": expected YuNet with outputs [cls_8, "), refusal(file));
        Graph.Builder norm = new Graph.Builder();
        Graph second = norm.build(norm.add(new Op.GroupNorm("w", "b", 3, 3, 1), norm.add(new Op.Input("y", 4, 3))));
        OnnxExporter.export(second, HashWeights.weights("", Parameters.of(second)), 8, 8, file);
        assertTrue(refusal(file).contains("expected a supported operator, got "), refusal(file));
    }

    private static String refusal(Path file) {
        return assertThrows(IOException.class, () -> YuNet.read(file)).getMessage();
    }
}
