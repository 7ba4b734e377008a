/**
 * Networks as ONNX files: a graph expressed in ONNX's operators ({@code Translation}) and encoded as the protocol-buffer
 * messages of {@code onnx.proto3} ({@code OnnxWriter}), without generated code.
 */
package io.github.dpi4j.onnx;
