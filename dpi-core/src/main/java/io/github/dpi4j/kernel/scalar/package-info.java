/**
 * The network operations in plain Java: the oracle that other kernels are tested against, and what runs where the Vector
 * API is not there. Activations are row-major (N, C, H, W). Every output element is computed by one task in one fixed
 * order, so results do not depend on the number of threads. No kernel modifies its inputs.
 */
package io.github.dpi4j.kernel.scalar;
