/**
 * Restoration of photographs: faces are cropped, restored and pasted back.
 *
 * <p>Read {@link PhotoRestorer} first, which does all of it. {@link Photographs} tells photographs from
 * aligned faces, {@link FaceAlignment} crops a face as FFHQ's images are
 * aligned, {@link PasteBack} puts the restored one back, its colours matched along the rim ({@code ColourMatch}).
 * Coordinates are in pixels from the upper left corner of the upper left pixel.
 */
@NullMarked
package io.github.dpi4j.photo;

import org.jspecify.annotations.NullMarked;
