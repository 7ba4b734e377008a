package io.github.dpi4j.onnx;

import java.util.List;

/** The content of an ONNX file, before encoding. */
record OnnxModel(List<Value> inputs, List<Value> outputs, List<OnnxNode> nodes, List<Initializer> initializers) {
    /** Name of the batch dimension, which is left open. */
    static final String BATCH = "N";

    /**
     * A float32 input or output of the model.
     *
     * @param dims extents after the batch, which comes first
     */
    record Value(String name, List<Integer> dims) {
    }
}
