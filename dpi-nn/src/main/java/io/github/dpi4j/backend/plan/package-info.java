/**
 * What the backends with kernels of their own share: a graph becomes fused steps over values in memory. Not for users of
 * the library.
 */
package io.github.dpi4j.backend.plan;
