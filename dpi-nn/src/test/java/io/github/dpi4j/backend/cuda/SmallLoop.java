package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.loop.LoopImages;
import io.github.dpi4j.backend.loop.LoopPlan;
import io.github.dpi4j.backend.loop.PixelProgram;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A loop that draws images and adds a network's answer to them on the grid, twice. */
final class SmallLoop {
    static final int GRID = 2;
    private static final LoopImages CHOSEN = new LoopImages.Own("chosen");

    private SmallLoop() {
    }

    static Graph graph() {
        Graph.Builder builder = new Graph.Builder();
        Graph.Node x = builder.add(new Op.Input("x", 4, 3));
        Graph.Node t = builder.add(new Op.TimestepEmbedding(3, 100), builder.add(new Op.Input("t", 1, 0)));
        return builder.build(builder.add(new Op.AddEmbedding(),
                builder.add(new Op.Conv2d("weight", "bias", 3, 3, 3, 1, 1), x), t));
    }

    static Weights weights() {
        return HashWeights.weights("loop.", Parameters.of(graph()));
    }

    static Shape shape(int images) {
        return Shape.of(images, 3, 4, 6);
    }

    static LoopPlan plan(CudaNetwork network, int images) {
        LoopImages x = new LoopImages.Input(network, "x");
        PixelProgram.Builder start = new PixelProgram.Builder();
        start.store(start.normal(), x);
        PixelProgram.Builder step = new PixelProgram.Builder();
        PixelProgram.Register before = step.load(x, 0);
        PixelProgram.Register sum = step.weightedSum(before, step.load(new LoopImages.Output(network), 0), 1);
        PixelProgram.Register next = step.selectChosen(CHOSEN, sum, step.clip(before));
        step.requireFinite(next);
        step.store(next, x);
        return new LoopPlan(shape(images), GRID, 3, 3,
                List.of(List.of(new LoopPlan.Pixels(start.build())),
                        List.of(new LoopPlan.Pass(network), new LoopPlan.StructureMask(x, CHOSEN, 0.5),
                                new LoopPlan.Pixels(step.build()))));
    }

    static LoopPlan.Rows rows(float weight) {
        return new LoopPlan.Rows(new int[]{0, 1, 1}, new float[]{0, 0, 0, 5, 1, weight, 3, 1, weight},
                new long[]{0, 0, 0, 72, 0, 78});
    }

    static List<PhiloxStream> streams(int images) {
        return IntStream.range(0, images).mapToObj(n -> new PhiloxStream(1, n)).toList();
    }

    static Optional<Tensor> run(CudaNetwork network, int images, float weight, List<Integer> done) {
        return network.runLoop(plan(network, images), rows(weight), streams(images), Map.of(),
                new LoopImages.Input(network, "x"), new LoopPlan.Follower() {
                    @Override
                    public void before(int row) {
                    }

                    @Override
                    public void done(int row) {
                        done.add(row);
                    }
                });
    }

    static Optional<Tensor> run(CudaNetwork network, int images) {
        return run(network, images, 0.1f, new ArrayList<>());
    }
}
