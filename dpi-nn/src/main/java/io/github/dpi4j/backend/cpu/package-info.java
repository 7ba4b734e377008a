/** Networks on the CPU: a plain interpreter, and the choice of kernels. */
package io.github.dpi4j.backend.cpu;
