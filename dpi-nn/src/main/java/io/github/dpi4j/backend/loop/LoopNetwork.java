package io.github.dpi4j.backend.loop;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A network on a device that can run a whole loop of passes, so that only the result is copied to the host. */
public interface LoopNetwork extends Network {
    /**
     * {@return whether a loop may have passes of both networks}
     *
     * @param other the other network
     */
    boolean loopsWith(Network other);

    /**
     * {@return the shape of the first output in a loop}
     *
     * @param images the shape of the loop's images, which all inputs have but {@code t}
     * @throws IllegalArgumentException if images of this shape do not fit
     */
    Shape loopOutput(Shape images);

    /**
     * Runs a loop. It is prepared for the device, and kept, if it is not the one that this network ran last. Steps of two runs
     * never mix: of two threads' runs, one copies its values to the device, or its result from there, while the other's
     * steps run.
     *
     * @param plan the loop; this network has a pass in it, and {@linkplain #loopsWith loops with} all others that have
     * @param rows its tables
     * @param streams the images' random numbers; not modified
     * @param inputs values that images have at the beginning
     * @param result the images that are returned
     * @param follower follows the run
     * @return the result; empty if the program met values that were not finite
     * @throws IllegalArgumentException if the tables do not fit the plan
     */
    Optional<Tensor> runLoop(LoopPlan plan, LoopPlan.Rows rows, List<PhiloxStream> streams,
            Map<LoopImages, Tensor> inputs, LoopImages result, LoopPlan.Follower follower);
}
