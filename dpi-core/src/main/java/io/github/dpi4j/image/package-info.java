/**
 * 8-bit RGB images: decoding and encoding of files, resizing, and conversion to tensors.
 *
 * <p>Read {@link RgbImage} and {@link ImageFiles} first. {@link ImageFiles} tells the format by content
 * ({@code ImageFormat}) and within bounds ({@code ImageLimits}) decodes it through {@code ImageDecoder}: one class per
 * format ({@code JpegImage}, {@code PngImage}, {@code TiffImage}…) reduces the file to its first picture,
 * {@code DecodedSamples} turns samples into RGB as Pillow's {@code convert("RGB")} does, and {@code Orientation} applies
 * EXIF's rotation. {@code JpegChroma} smooths the chroma of JPEG files for restoring.
 *
 * <p>{@link Resizer} resizes to the same bytes as Pillow with a {@link ResizeFilter}; {@link Similarity} and
 * {@link CubicSampler} rotate, scale and translate. {@link ImageTensors} is the only place that maps pixel values 0 … 255
 * to the networks' range [-1, 1].
 */
@NullMarked
package io.github.dpi4j.image;

import org.jspecify.annotations.NullMarked;
