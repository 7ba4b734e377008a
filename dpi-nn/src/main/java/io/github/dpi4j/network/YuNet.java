package io.github.dpi4j.network;

import io.github.dpi4j.onnx.OnnxImporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * YuNet (Wu, Peng and Yu, 2023), a small face detector, from the ONNX file of libfacedetection.train or OpenCV's model
 * zoo. Images are <em>blue, green, red</em> in 0 … 255, of a height and a width that {@value #MULTIPLE} divides.
 *
 * <p>There are outputs for strides of 8, 16 and 32 pixels, one pixel of the map for each cell: {@code cls_8} and {@code
 * obj_8} (N, 1, H/8, W/8), probabilities; {@code bbox_8} (N, 4, …): the box's centre within the cell, and the
 * logarithms of its width and height, in strides; {@code kps_8} (N, 10, …): x and y of right eye, left eye, nose, right
 * and left corner of the mouth.
 */
public final class YuNet {
    /** Number that must divide height and width. */
    public static final int MULTIPLE = 32;
    /** Pixels between neighbouring cells of each output. */
    public static final List<Integer> STRIDES = List.of(8, 16, 32);

    private static final List<String> OUTPUTS = List.of("cls_8", "cls_16", "cls_32", "obj_8", "obj_16", "obj_32",
            "bbox_8",
            "bbox_16", "bbox_32", "kps_8", "kps_16", "kps_32");

    private YuNet() {
    }

    /**
     * Reads the network.
     *
     * @param onnx the ONNX file
     * @return the network
     * @throws IOException if the file cannot be read or contains another network; the message is one line
     */
    public static FeatureNetwork read(Path onnx) throws IOException {
        OnnxImporter.Imported network = OnnxImporter.read(onnx, FeatureNetwork.INPUT, 3);
        if (!network.graph().outputs().keySet().containsAll(OUTPUTS)) {
            throw new IOException(onnx + ": expected YuNet with outputs " + OUTPUTS + ", got "
                    + network.graph().outputs().keySet());
        }
        return new FeatureNetwork("YuNet", network.graph(), network.weights());
    }
}
