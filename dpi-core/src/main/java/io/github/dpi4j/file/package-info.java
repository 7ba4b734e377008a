/** Files: how they are written, and what they are by their first bytes. */
package io.github.dpi4j.file;
