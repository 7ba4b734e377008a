package io.github.dpi4j.detector;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.detection.FaceChannels;
import io.github.dpi4j.detection.ProposalNetwork;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The first stage: the proposal network at every position and scale. Not thread-safe. */
final class Proposals implements AutoCloseable {
    /** Longest side of the network's input, a multiple of its stride. */
    private static final int TILE = 1024;
    /** Most detections before non-maximum suppression: enough for a picture full of faces. */
    private static final int MOST = 3000;

    private final Network network;
    private final double threshold;

    /** @param threshold the least score of a detection */
    Proposals(Weights weights, Backend backend, double threshold) {
        this.network = backend.compile(ProposalNetwork.graph(), weights);
        this.threshold = threshold;
    }

    /**
     * Returns the detections in a view of a picture, in pixels of the picture, by falling score.
     *
     * @param toPicture map from the view to the picture
     * @param minimumEyeDistance in pixels of the view
     */
    List<DetectedFace> find(Mipmaps picture, Affine toPicture, int width, int height, double minimumEyeDistance) {
        List<DetectedFace> finds = new ArrayList<>();
        for (Pyramid.Level level : Pyramid.levels(width, height, minimumEyeDistance)) {
            // A level's sides are rounded: the last fraction of a pixel is dropped or lies beyond the border.
            Affine fromLevel = toPicture.after(Affine.scaling(1 / level.scale()));
            for (Tiling.Tile row : Tiling.tiles(level.height(), TILE)) {
                for (Tiling.Tile column : Tiling.tiles(level.width(), TILE)) {
                    addTile(picture, fromLevel, column, row, finds);
                }
            }
        }
        return Suppression.strongest(finds.stream()
                .sorted(Comparator.comparingDouble(DetectedFace::score).reversed()).limit(MOST).toList());
    }

    private void addTile(Mipmaps picture, Affine fromLevel, Tiling.Tile column, Tiling.Tile row,
            List<DetectedFace> finds) {
        Affine fromTile = fromLevel.after(Affine.translation(column.start(), row.start()));
        Tensor x = Tensor.zeros(1, 3, row.length(), column.length());
        picture.sample(fromTile, column.length(), row.length(), x.data(), 0);
        Tensor output = network.predict(Map.of("x", x));
        double logit = Math.log(threshold / (1 - threshold));
        for (int r = row.from(); r < row.to(); r++) {
            for (int c = column.from(); c < column.to(); c++) {
                if (output.data()[FaceChannels.SCORE * output.dim(2) * output.dim(3) + r * output.dim(3) + c] > logit) {
                    finds.add(CellGrid.code(c, r).decode(CellGrid.values(output, 0, c, r)).map(fromTile));
                }
            }
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
