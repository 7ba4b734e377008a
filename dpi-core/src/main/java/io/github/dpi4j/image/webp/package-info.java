/**
 * Decoders of WebP pictures (RFC 9649), bit-exact with libwebp.
 *
 * <p>{@link LossyDecoder} decodes key frames of VP8 (RFC 6386): {@code BoolDecoder} reads the arithmetic code,
 * {@code FrameHeader}, {@code Coefficients}, {@code Transform} and {@code Prediction} reconstruct macroblocks in
 * {@code Planes}, and {@code LoopFilter} smooths the result. {@link LosslessDecoder} decodes VP8L: {@code BitReader},
 * {@code PrefixCode} and the inverses of {@code LosslessTransform}. {@code Tables} holds RFC 6386's constants.
 */
@NullMarked
package io.github.dpi4j.image.webp;

import org.jspecify.annotations.NullMarked;
