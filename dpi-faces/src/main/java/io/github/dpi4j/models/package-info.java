/** Priors with the correctors that belong to them, and the small ones for faces that come with the library. */
package io.github.dpi4j.models;
