package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.cuda.DeviceMaps.Affine;
import io.github.dpi4j.backend.cuda.DeviceMaps.Statistics;
import io.github.dpi4j.backend.cuda.VectorLaunches.Vector;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Norm;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Scales and shifts of normalisations. A convolution computes those of the normalisation whose statistics it completes
 * itself, in the block of an image that is done last; all others have a launch.
 */
final class NormLaunches {
    private static final int THREADS = 256;
    private static final int GROUPS_OF_A_BLOCK = 4;
    private static final int NORM_THREADS = 128;
    /** Tiles whose moments the last of them joins. If there are few tiles, the image's last block joins them all. */
    private static final int TILES_OF_A_RUN = 16;
    private static final int FEW_TILES = 4;

    private final LayerWeights weights;
    private final DeviceMaps maps;
    private final VectorLaunches vectors;
    private final Map<Value, Node> vectorNodes;
    private final List<Launch> launches;
    private final Map<Step, Norm> completed = new IdentityHashMap<>();
    private final Set<Norm> computed = new HashSet<>();

    /**
     * @param steps of the whole plan
     * @param vectorNodes nodes by the values of their vectors
     * @param launches where launches are added
     */
    NormLaunches(List<Step> steps, LayerWeights weights, DeviceMaps maps, VectorLaunches vectors,
            Map<Value, Node> vectorNodes, List<Launch> launches) {
        this.weights = weights;
        this.maps = maps;
        this.vectors = vectors;
        this.vectorNodes = vectorNodes;
        this.launches = launches;
        Map<Value, Integer> written = new IdentityHashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.writes() != null) {
                written.put(step.writes(), i);
            }
            if (step instanceof Norm norm && norm.norm() != null) {
                int last = norm.values().stream().mapToInt(written::get).max().orElseThrow();
                completed.putIfAbsent(steps.get(last), norm);
            }
        }
    }

    /** Returns the number of semaphores that a convolution's moments need. */
    static int semaphores(Value out, int tiles, int blocksAcross) {
        return out.images * (1 + blocksAcross * runs(tiles));
    }

    private static int tilesOfARun(int tiles) {
        return tiles <= FEW_TILES ? 1 : TILES_OF_A_RUN;
    }

    private static int runs(int tiles) {
        return Math.ceilDiv(tiles, tilesOfARun(tiles));
    }

    /**
     * Appends the moments of a convolution's result and the normalisation that they complete, {@code ResultMoments} in
     * {@code normalisation.h}.
     */
    Arguments moments(Arguments arguments, Step.Convolution c, int tiles, long semaphores) {
        Value out = c.writes();
        Statistics ofTiles = Statistics.NONE;
        Statistics ofRuns = Statistics.NONE;
        if (out.needsStats) {
            int runs = runs(tiles);
            ofTiles = maps.moments(out, tiles);
            ofRuns = runs == tiles ? ofTiles : maps.moments(out, runs);
            maps.gathered(out, ofRuns);
        }
        DeviceMaps.statistics(DeviceMaps.statistics(arguments, ofTiles), ofRuns).pointer(semaphores)
                .numbers(tilesOfARun(tiles), 0);
        Norm norm = completed.get(c);
        if (norm == null || norm.embedding() != null && !vectors.isKnown(node(norm.embedding()))) {
            return none(arguments);
        }
        computed.add(norm);
        return norm(arguments, norm, out.images);
    }

    /** Appends {@code NormArguments} of no normalisation. */
    private static Arguments none(Arguments arguments) {
        DeviceMaps.statistics(DeviceMaps.statistics(arguments, Statistics.NONE), Statistics.NONE);
        return arguments.pointer(0).pointer(0).pointer(0).pointer(0).pointer(0).numbers(0, 0, 0).real(0);
    }

    /** The addresses of a normalisation's weight, bias and embedding, if it has one. */
    record NormWeights(long weight, long bias, Vector embedding) {
    }

    private Arguments norm(Arguments arguments, Norm norm, int images) {
        Op.GroupNorm op = Objects.requireNonNull(norm.norm());
        NormWeights of = new NormWeights(weights.floats(op.weight()), weights.floats(op.bias()),
                embedding(norm.embedding()));
        return norm(arguments, norm, of, maps.affine(norm, images));
    }

    private Arguments norm(Arguments arguments, Norm norm, NormWeights of, Affine to) {
        Op.GroupNorm op = Objects.requireNonNull(norm.norm());
        return maps.statistics(arguments, norm.values()).pointer(of.weight()).pointer(of.bias())
                .pointer(of.embedding().address()).pointer(to.scale()).pointer(to.shift())
                .numbers(op.groups(), of.embedding().stride(), to.stride()).real(op.eps());
    }

    /** Adds the launch of a normalisation, unless a convolution has computed it. */
    void launch(Norm norm, int images) {
        if (norm.affine() != null) {
            maps.affine(norm, weights.perImage(norm.affine().scale(), images),
                    weights.perImage(norm.affine().shift(), images));
        } else if (norm.norm() == null) {
            Affine affine = maps.affine(norm, images);
            Vector embedding = embedding(norm.embedding());
            launches.add(new Launch("embedding_affine", new Launch.Blocks(images, 1, 1), THREADS, 0,
                    new Arguments().pointer(embedding.address()).pointer(affine.scale()).pointer(affine.shift())
                            .numbers(embedding.stride(), affine.stride(), norm.channels(),
                                    norm.scaleShift() != null ? 1 : 0)
                            .segment()));
        } else if (!computed.contains(norm)) {
            groupNorm(norm.norm(), images, norm(new Arguments(), norm, images));
        }
    }

    /** Adds the launch that computes a normalisation's scales and shifts from a value's moments. */
    void groupNorm(Norm norm, int images, NormWeights of, Affine to) {
        groupNorm(Objects.requireNonNull(norm.norm()), images, norm(new Arguments(), norm, of, to));
    }

    private void groupNorm(Op.GroupNorm op, int images, Arguments arguments) {
        launches.add(
                new Launch("group_norm", new Launch.Blocks(Math.ceilDiv(op.groups(), GROUPS_OF_A_BLOCK), images, 1),
                        NORM_THREADS, 0, arguments.segment()));
    }

    /** Returns an embedding's vector; for null, none. Adds its launches if there are none yet. */
    Vector embedding(@Nullable Value value) {
        return value == null ? new Vector(0, 0) : vectors.vector(node(value));
    }

    private Node node(Value vector) {
        return Objects.requireNonNull(vectorNodes.get(vector), "a vector without a node");
    }
}
