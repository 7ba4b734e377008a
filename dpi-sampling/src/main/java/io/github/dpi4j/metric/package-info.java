/** How close an image is to a reference: one class for each metric. */
package io.github.dpi4j.metric;
