package io.github.dpi4j.onnx;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.graph.Graph;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Export of networks as ONNX files (opset 18), for ONNX Runtime and other programs. The model's inputs have the graph's
 * names ({@code x}, {@code t} and, for a corrector, {@code y}), all float32; its output is {@value #OUTPUT}, or its
 * outputs have the graph's names. The batch size is dynamic; height and width are fixed, so that a runtime can plan for
 * them.
 */
public final class OnnxExporter {
    /** Name of the model's output. */
    public static final String OUTPUT = "out";

    private OnnxExporter() {
    }

    /**
     * Writes a network. The file appears under its name only when it is complete; an existing file is replaced.
     *
     * @param graph the network's graph
     * @param weights the network's weights
     * @param height of the images, in pixels
     * @param width of the images, in pixels
     * @param file the file to write
     * @throws IllegalArgumentException if the weights or the image size do not fit the network, or the file would
     *        exceed 2 GB, its format's limit
     * @throws IOException if the file cannot be written
     */
    public static void export(Graph graph, Weights weights, int height, int width, Path file) throws IOException {
        OnnxModel model = new Translation(graph, weights, height, width).model();
        AtomicFile.write(file, out -> OnnxWriter.write(model, out));
    }
}
