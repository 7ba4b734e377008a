package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.kernel.vector.MachinePeak;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The profile of a network's pass: the time of every step.
 *
 * @param peak the machine's peak rates, with the same number of threads
 * @param steps in the order of execution
 * @param seconds duration of a whole pass, median
 */
public record Profile(MachinePeak peak, List<StepCost> steps, double seconds) {
    /** Copies the list. */
    public Profile {
        steps = List.copyOf(steps);
    }

    /**
     * Sums over several steps.
     *
     * @param steps number of steps
     * @param flop floating-point operations of the textbook's algorithm
     * @param executedFlop floating-point operations of the chosen algorithm
     * @param bytes memory traffic if everything is read or written once
     * @param seconds duration
     * @param floorSeconds lower bound on the duration, by the machine's peak rates
     */
    public record Sum(int steps, double flop, double executedFlop, double bytes, double seconds, double floorSeconds) {
    }

    /**
     * {@return a lower bound on a step's duration in seconds, by the machine's peak rates}
     *
     * @param step a step of the profile
     */
    public double floorSeconds(StepCost step) {
        return Math.max(step.executedFlop() / peak.flopPerSecond(), step.bytes() / peak.bytesPerSecond());
    }

    /** {@return the sums over all steps} */
    public Sum total() {
        return sum(steps);
    }

    /** {@return the sums over the steps of each kind and kernel, in order of first appearance} */
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
