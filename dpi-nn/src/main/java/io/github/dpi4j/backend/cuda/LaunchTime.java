package io.github.dpi4j.backend.cuda;

/**
 * The time of one launch of a pass, alone: repeated, so that its data may lie in the second-level cache.
 *
 * @param kernel the kernel's name
 * @param layer name of the operation that it computes, or empty
 * @param blocks blocks of its grid
 * @param microseconds its time
 * @param flop floating-point operations of its products; 0 where they are no matter
 * @param bytes what it must read and write at least: activations and weights, each once; 0 where that is no matter
 */
public record LaunchTime(String kernel, String layer, long blocks, double microseconds, double flop, double bytes) {
}
