/** Low-resolution images made from high-resolution ones, and the conditions that a restoration starts from. */
package io.github.dpi4j.degradation;
