/** Weights and inputs that any two implementations can make for themselves, to be compared with each other. */
package io.github.dpi4j.golden;
