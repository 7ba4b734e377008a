/**
 * Networks as ONNX files.
 *
 * <p>{@link OnnxExporter} is the entry point. {@code Translation} expresses a graph in ONNX's operators as an
 * {@code OnnxModel}; {@code OnnxWriter} encodes that as {@code onnx.proto3}'s messages, without generated code.
 */
@NullMarked
package io.github.dpi4j.onnx;

import org.jspecify.annotations.NullMarked;
