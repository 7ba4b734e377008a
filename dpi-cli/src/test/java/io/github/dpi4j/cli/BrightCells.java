package io.github.dpi4j.cli;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.onnx.OnnxExporter;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** An ONNX file of YuNet's form that takes every bright cell of 32×32 pixels for the middle of a face of 48×48. */
final class BrightCells {
    private static final float STEEP = 0.5f;
    private static final float NEVER = -20;
    private static final float WIDTH = (float) Math.log(1.5);

    private final Graph.Builder graph = new Graph.Builder();
    private final Node image = graph.add(new Op.Input("x", 4, 3));
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private final Map<String, Node> outputs = new LinkedHashMap<>();

    private BrightCells() {
    }

    static void write(Path file) throws IOException {
        BrightCells detector = new BrightCells();
        for (int stride : new int[]{8, 16, 32}) {
            float steep = stride == 32 ? STEEP : 0;
            float bias = stride == 32 ? -128 * STEEP : NEVER;
            for (String name : new String[]{"cls_", "obj_"}) {
                Node score = detector.conv(name + stride, stride, steep, bias);
                detector.outputs.put(name + stride, detector.graph.add(new Op.Sigmoid(), score));
            }
            detector.outputs.put("bbox_" + stride,
                    detector.conv("bbox_" + stride, stride, 0, 0.5f, 0.5f, WIDTH, WIDTH));
            detector.outputs.put("kps_" + stride,
                    detector.conv("kps_" + stride, stride, 0, 0.3f, 0.3f, 0.7f, 0.3f, 0.5f,
                            0.5f, 0.35f, 0.75f, 0.65f, 0.75f));
        }
        OnnxExporter.export(detector.graph.build(detector.outputs), Weights.of(detector.weights), 64, 64, file);
    }

    /** The mean of a cell times a factor, plus a bias for each channel. */
    private Node conv(String name, int stride, float factor, float... bias) {
        float[] weight = new float[bias.length * 3 * stride * stride];
        Arrays.fill(weight, factor / (3 * stride * stride));
        weights.put(name + ".w", Tensor.of(weight, bias.length, 3, stride, stride));
        weights.put(name + ".b", Tensor.of(bias, bias.length));
        return graph.add(new Op.Conv2d(name + ".w", name + ".b", 3, bias.length, Window.square(stride, stride, 0), 1),
                image);
    }
}
