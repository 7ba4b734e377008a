/**
 * Networks as ONNX files.
 *
 * <p>{@link OnnxExporter} writes: {@code Translation} translates a graph into an {@code OnnxModel} of ONNX's operators,
 * and {@code OnnxWriter} encodes it as {@code onnx.proto3}'s messages, without generated code. {@link OnnxImporter}
 * reads convolutional networks, decoded by {@code OnnxReader}.
 */
@NullMarked
package io.github.dpi4j.onnx;

import org.jspecify.annotations.NullMarked;
