/**
 * The pictures of WebP files (RFC 9649): lossy ones are key frames of VP8 (RFC 6386), lossless ones VP8L. Both are bit-exact
 * beside libwebp, whose arithmetic for chroma upsampling and RGB is used.
 */
package io.github.dpi4j.image.webp;
