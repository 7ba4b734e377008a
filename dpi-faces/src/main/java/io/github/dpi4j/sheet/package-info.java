/** Sheets to look at: images side by side, enlarged, with captions. */
package io.github.dpi4j.sheet;
