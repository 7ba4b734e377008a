/**
 * Contact sheets: images side by side, enlarged, with captions.
 *
 * <p>{@link Sheet} lays out the rows; {@code Lettering} draws captions without the system's fonts.
 */
@NullMarked
package io.github.dpi4j.sheet;

import org.jspecify.annotations.NullMarked;
