/**
 * The interfaces between networks and the machines that run them.
 *
 * <p>A {@link Backend} compiles a graph and its weights into a {@link Network}; {@link DifferentiableNetwork} adds
 * vector-Jacobian products with respect to images, {@link TrainingPasses} gradients of weights; {@link DeviceTraining} trains
 * on a device, which keeps the weights. {@link Backends} opens one
 * by name, from the {@link BackendProvider}s on the class path, in some {@link Precision}. The implementations are
 * {@code backend.cpu}, {@code backend.cuda} and {@code backend.nd4j}.
 */
@NullMarked
package io.github.dpi4j.backend;

import org.jspecify.annotations.NullMarked;
