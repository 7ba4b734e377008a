/**
 * Weights and inputs from a formula, so that golden values computed by any implementation need no weight files.
 *
 * <p>{@link HashWeights} is the only class.
 */
@NullMarked
package io.github.dpi4j.golden;

import org.jspecify.annotations.NullMarked;
