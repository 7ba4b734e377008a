/**
 * Key frames of VP8 (RFC 6386), which are the pictures of lossy WebP files: bit-exact beside libwebp, whose arithmetic for
 * chroma upsampling and RGB is used.
 */
package io.github.dpi4j.image.vp8;
