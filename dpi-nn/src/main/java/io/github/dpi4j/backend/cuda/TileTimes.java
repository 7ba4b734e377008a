package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.cuda.ConvolutionTile.Choice;
import io.github.dpi4j.backend.cuda.ConvolutionTile.Problem;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The times of all ways to compute each distinct convolution of a plan, in whole plans like {@link TileTuner}'s: what the
 * constants of {@link TileModel} are fitted to.
 */
final class TileTimes {
    private TileTimes() {
    }

    static List<TileTime> measure(Device device, LaunchTimer timer, TileTuner.Planner planner) {
        List<TileTime> times = new ArrayList<>();
        for (int number = 0, ways = 1; number < ways; number++) {
            int rank = number;
            Function<Problem, Choice> tiles = problem -> {
                List<Choice> choices = ConvolutionTile.choices(problem, device);
                return choices.get(Math.min(rank, choices.size() - 1));
            };
            LaunchPlan sizes = planner.plan(tiles, 0);
            for (LaunchPlan.Convolution convolution : sizes.convolutions()) {
                ways = Math.max(ways, ConvolutionTile.choices(convolution.problem(), device).size());
            }
            long memory = device.allocate(sizes.bytes());
            try {
                LaunchPlan plan = planner.plan(tiles, memory);
                device.upload(MemorySegment.ofArray(new int[plan.semaphoreCount()]), plan.semaphores());
                Set<String> seen = new HashSet<>();
                for (LaunchPlan.Convolution convolution : plan.convolutions()) {
                    Problem problem = convolution.problem();
                    List<Choice> choices = ConvolutionTile.choices(problem, device);
                    if (rank < choices.size() && seen.add(problem.key())) {
                        Choice choice = choices.get(rank);
                        times.add(new TileTime(problem.key(), choice.tile().kernel(), choice.splitK(),
                                TileTuner.microseconds(device, convolution.launch(),
                                        TileTuner.repeats(TileModel.microseconds(choice, problem, device)), timer)));
                    }
                }
            } finally {
                device.free(memory);
            }
        }
        return times;
    }
}
