/** How well a model restores images whose originals are known, beside simpler means. */
package io.github.dpi4j.evaluation;
