/** Linear measurements of images: what a posterior sampler is told about the image that it draws. */
package io.github.dpi4j.operator;
