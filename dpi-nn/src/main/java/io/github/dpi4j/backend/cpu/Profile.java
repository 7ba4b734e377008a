package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.kernel.vector.MachinePeak;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the time of a network's pass goes.
 *
 * @param peak what the machine could do, with as many threads
 * @param steps in the order in which they run
 * @param seconds a whole pass, median
 */
public record Profile(MachinePeak peak, List<StepCost> steps, double seconds) {
    public Profile {
        steps = List.copyOf(steps);
    }

    /** Several steps together. */
    public record Sum(int steps, double flop, double executedFlop, double bytes, double seconds, double floorSeconds) {
    }

    /** The seconds that a step takes at least. */
    public double floorSeconds(StepCost step) {
        return Math.max(step.executedFlop() / peak.flopPerSecond(), step.bytes() / peak.bytesPerSecond());
    }

    /** All steps together. */
    public Sum total() {
        return sum(steps);
    }

    /** Sums over the steps of each kind and kernel, in order of first appearance. */
    public Map<String, Sum> byKind() {
        Map<String, List<StepCost>> groups = new LinkedHashMap<>();
        for (StepCost step : steps) {
            groups.computeIfAbsent(step.what(), _ -> new ArrayList<>()).add(step);
        }
        Map<String, Sum> sums = new LinkedHashMap<>();
        groups.forEach((kind, group) -> sums.put(kind, sum(group)));
        return sums;
    }

    private Sum sum(List<StepCost> of) {
        return new Sum(of.size(), of.stream().mapToDouble(StepCost::flop).sum(),
                of.stream().mapToDouble(StepCost::executedFlop).sum(), of.stream().mapToDouble(StepCost::bytes).sum(),
                of.stream().mapToDouble(StepCost::seconds).sum(), of.stream().mapToDouble(this::floorSeconds).sum());
    }
}
