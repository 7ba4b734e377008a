package io.github.dpi4j.onnx;

import java.util.List;
import java.util.Map;

/**
 * An ONNX operator with one or more results.
 *
 * @param name unique, for people
 * @param type such as {@code Conv}
 * @param attributes by name: {@link Float}, {@link Long}, {@link String} or {@code long[]}
 */
record OnnxNode(String name, String type, List<String> inputs, List<String> outputs, Map<String, Object> attributes) {
}
