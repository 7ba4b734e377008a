/** Training priors and correctors on a folder of images: data, runs that can be killed and continued, logs and samples. */
package io.github.dpi4j.training;
