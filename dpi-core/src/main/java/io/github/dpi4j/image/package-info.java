/**
 * Images in 8-bit RGB: files to pixels and back, with bounds on what a file may cost, resizing exactly as Pillow, and the
 * only place that maps between pixel values 0 … 255 and the networks' range [-1, 1]
 * ({@link io.github.dpi4j.image.ImageTensors}).
 */
package io.github.dpi4j.image;
