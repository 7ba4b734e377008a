package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.graph.Op;

/** What gradients are taken with respect to: a value needs one where it depends on a root. */
enum Roots {
    /** All weights of the network, as in training. */
    WEIGHTS,
    /** All images that the network reads. */
    IMAGES;

    /** Whether an operation introduces a root. */
    boolean introducedBy(Op op) {
        return switch (this) {
            case WEIGHTS -> op instanceof Op.Conv2d || op instanceof Op.Linear || op instanceof Op.GroupNorm;
            case IMAGES -> op instanceof Op.Input input && input.rank() == 4;
        };
    }

    /** Whether a step introduces a root by itself. */
    boolean introducedBy(Step step) {
        return switch (this) {
            case WEIGHTS -> step instanceof Step.Convolution
                    || step instanceof Step.Copy c && c.source().norm() != null;
            case IMAGES -> step instanceof Step.Load;
        };
    }
}
