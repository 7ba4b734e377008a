/** Hostile inputs: mutations from a seed with limits on time and memory, and the same targets under Jazzer. */
package io.github.dpi4j.fuzz;
