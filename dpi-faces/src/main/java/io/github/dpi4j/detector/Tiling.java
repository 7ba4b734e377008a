package io.github.dpi4j.detector;

import io.github.dpi4j.detection.ProposalNetwork;
import java.util.ArrayList;
import java.util.List;

/**
 * Tiling of a line of pixels into overlapping parts; the overlap covers the proposal network's receptive field, so that
 * the cells' values are those of the whole.
 */
final class Tiling {
    private static final int OVERLAP = 2 * ProposalNetwork.RADIUS;

    private Tiling() {
    }

    /**
     * A part.
     *
     * @param start its first pixel, a multiple of the network's stride
     * @param length its pixels
     * @param from first cell that is used, within the part
     * @param to end of the cells that are used (exclusive)
     */
    record Tile(int start, int length, int from, int to) {
    }

    /**
     * Returns parts of {@code pixels} pixels, each at most {@code longest} long.
     *
     * @param longest a multiple of the stride, more than twice the network's radius
     */
    static List<Tile> tiles(int pixels, int longest) {
        List<Tile> tiles = new ArrayList<>();
        int margin = ProposalNetwork.RADIUS / ProposalNetwork.STRIDE;
        for (int start = 0;; start += longest - OVERLAP) {
            int length = Math.min(longest, pixels - start);
            boolean last = start + length == pixels;
            int cells = CellGrid.cells(length);
            tiles.add(new Tile(start, length, start == 0 ? 0 : margin, last ? cells : cells - margin));
            if (last) {
                return tiles;
            }
        }
    }
}
