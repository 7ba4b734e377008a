/** How files are written. */
package io.github.dpi4j.file;
