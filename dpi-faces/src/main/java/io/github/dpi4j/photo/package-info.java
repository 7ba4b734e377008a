/**
 * Faces out of photographs and back: {@link io.github.dpi4j.photo.FaceAlignment} cuts a face out as FFHQ's images are,
 * {@link io.github.dpi4j.photo.PasteBack} puts a restored one in its place, {@link io.github.dpi4j.photo.PhotoRestorer} does all of
 * it. Coordinates are in pixels from the upper left corner of the upper left pixel.
 */
package io.github.dpi4j.photo;
