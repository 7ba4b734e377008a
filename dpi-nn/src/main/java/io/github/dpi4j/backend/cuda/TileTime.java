package io.github.dpi4j.backend.cuda;

/**
 * The time of a convolution of a pass, alone, by one of the ways to compute it.
 *
 * @param layer what is computed: precision, images, height and width, and each operand's kernel, stride and channels
 * @param kernel the kernel's name
 * @param splitK number of split-K parts
 * @param microseconds its time
 */
public record TileTime(String layer, String kernel, int splitK, double microseconds) {
}
