/**
 * Loops of networks that a device runs by itself, as data: a {@link LoopPlan} has steps of passes and of arithmetic on
 * images ({@link PixelProgram}), a {@link LoopNetwork} runs them. What the loops compute is their callers' business.
 */
@NullMarked
package io.github.dpi4j.backend.loop;

import org.jspecify.annotations.NullMarked;
