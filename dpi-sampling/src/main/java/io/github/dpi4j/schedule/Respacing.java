package io.github.dpi4j.schedule;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The training timesteps that a sampler visits, in guided-diffusion's notation:
 *
 * <ul>
 * <li>{@code ddim20}: 20 steps with one whole stride, from timestep 0 (the stride that Song et al. use for DDIM);
 * <li>{@code 90,60,60,20,20}: the timesteps cut into five equal sections, 90 of the first (least noisy), …, each spread
 * evenly from the first to the last of its section; {@code 250} is a single section;
 * <li>the empty string: all of them.
 * </ul>
 */
public final class Respacing {
    private Respacing() {
    }

    /**
     * {@return the timesteps that are kept, ascending}
     *
     * @param respacing the respacing, as in guided-diffusion
     * @param total number of training timesteps
     * @throws IllegalArgumentException if the string is malformed or asks for what {@code total} steps cannot give
     */
    public static int[] timesteps(String respacing, int total) {
        String text = respacing.strip();
        if (text.isEmpty()) {
            return IntStream.range(0, total).toArray();
        }
        if (text.startsWith("ddim")) {
            return strided(count(text.substring(4), respacing), total, respacing);
        }
        int[] counts = Arrays.stream(text.split(",", -1)).mapToInt(s -> count(s.strip(), respacing)).toArray();
        return sections(counts, total, respacing);
    }

    /**
     * {@return whether a text names steps of 1000 training timesteps}
     *
     * @param respacing the respacing, as in guided-diffusion
     */
    public static boolean isValid(String respacing) {
        try {
            return !respacing.isBlank() && timesteps(respacing, 1000).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static int[] strided(int count, int total, String respacing) {
        for (int stride = 1; stride < total; stride++) {
            if (Math.ceilDiv(total, stride) == count) {
                int step = stride;
                return IntStream.range(0, count).map(i -> i * step).toArray();
            }
        }
        throw wrong(respacing, "a count that some whole stride over " + total + " timesteps gives");
    }

    private static int[] sections(int[] counts, int total, String respacing) {
        if (Arrays.stream(counts).allMatch(c -> c == 0)) {
            throw wrong(respacing, "at least one step");
        }
        IntStream.Builder kept = IntStream.builder();
        int start = 0;
        for (int s = 0; s < counts.length; s++) {
            int size = total / counts.length + (s < total % counts.length ? 1 : 0);
            if (counts[s] > size) {
                throw wrong(respacing, "at most " + size + " steps in section " + (s + 1));
            }
            double stride = counts[s] <= 1 ? 1 : (size - 1.0) / (counts[s] - 1);
            // Summed, not multiplied, and halves to even: so that ties fall where the reference's fall.
            double at = 0;
            for (int i = 0; i < counts[s]; i++, at += stride) {
                kept.add(start + (int) Math.rint(at));
            }
            start += size;
        }
        return kept.build().toArray();
    }

    private static int count(String digits, String respacing) {
        if (!digits.matches("[0-9]{1,9}")) {
            throw wrong(respacing, "ddimN, or whole numbers with commas between them");
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException wrong(String respacing, String expected) {
        return new IllegalArgumentException("respacing: expected " + expected + ", got '" + respacing + "'");
    }
}
