/**
 * Networks as data: graphs that several interpreters run, train and export.
 *
 * <p>Read {@link Op} first: the sealed set of operations. A {@link Graph} is a list of nodes in topological order, each
 * with an operation and its inputs. {@link ShapeInference} computes and checks the shape of every node's value; {@link
 * Parameters} lists the weights a graph needs and compares them with a checkpoint. The builders are in {@code unet} and
 * {@code detection}, the interpreters in {@code backend.*} and {@code onnx}.
 */
@NullMarked
package io.github.dpi4j.graph;

import org.jspecify.annotations.NullMarked;
