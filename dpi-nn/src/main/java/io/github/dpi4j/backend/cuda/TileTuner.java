package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.cuda.ConvolutionTile.Choice;
import io.github.dpi4j.backend.cuda.ConvolutionTile.Problem;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The choice of tiles by measurement. When a network is planned for new shapes, the model's best few tiles of each layer
 * that this device has not measured yet are timed, the layers that take longest first, until a budget of time is spent.
 * Measurements are kept in a {@link TileCache}; layers for which there was no time keep the model's choice, and are
 * measured for the next plan. Without a device's clock, as under emulation, the model decides.
 *
 * <p><b>Rounding.</b> One choice, a tile and a number of split-K parts, gives the same bits every time: sums are taken in a
 * fixed order. Tiles of the same kind of product (all of {@code mma.sync}) with the same number of parts compute the same
 * sums in the same order, bit for bit; but a normalisation that follows joins the moments of the tile's pixels, so its
 * means and deviations, and all after it, may be rounded differently. Another number of parts, or another kind of product,
 * rounds the sums themselves differently. So with one cache file results are the same bits in every process; a machine
 * that measures anew may choose differently, and then results differ within the precision's error.
 */
class TileTuner {
    private static final System.Logger LOGGER = System.getLogger(TileTuner.class.getName());
    /** The most time spent on measuring for one plan, in nanoseconds; making the plans takes about 0.1 s beside. */
    private static final long BUDGET = 350_000_000L;
    /** Choices of a kind of tile that are timed for a layer. What the model says of two kinds may be less comparable. */
    static final int CANDIDATES = 4;
    /** Choices that the model thinks so many times as slow as the best of their kind are not timed. */
    private static final double HOPELESS = 1.6;
    /** Timed runs of each candidate; the fastest counts. One before them does not. */
    private static final int RUNS = 2;
    /** A run repeats the launch for about this time, but at most {@link #MOST_REPEATS} times. */
    private static final double RUN_MICROSECONDS = 150;
    private static final int MOST_REPEATS = 10;
    /** Time to record a candidate's launches and to free them. */
    private static final double RECORDING_MICROSECONDS = 300;
    /** The share of the time of the model's choice that another takes at most, or it is not worth a change. */
    private static final double WORTH_IT = 0.98;

    private final Device device;
    private final @Nullable LaunchTimer timer;
    private final TileCache cache;
    private final LongSupplier nanoTime;

    /** Makes a plan of a network with these tiles, in memory from this address on. */
    interface Planner {
        LaunchPlan plan(Function<Problem, Choice> tiles, long base);
    }

    /** A layer to measure: its candidates, the model's best first, and the times of the first of them. */
    private static final class Layer {
        final String key;
        final List<Choice> candidates;
        /** Microseconds of the model's choice, as it thinks. */
        final double modelled;
        final List<Double> times = new ArrayList<>();

        Layer(Problem problem, Device device) {
            this.key = problem.key();
            List<Choice> ranked = ConvolutionTile.ranked(problem, device);
            this.modelled = TileModel.microseconds(ranked.getFirst(), problem, device);
            this.candidates = candidates(ranked, c -> TileModel.microseconds(c, problem, device));
        }

        Choice candidate(int rank) {
            return candidates.get(Math.min(rank, candidates.size() - 1));
        }

        boolean isCompared() {
            return times.size() >= Math.min(2, candidates.size());
        }

        /** Returns the index of the fastest of the candidates that were timed, 0 if none was. */
        int fastest() {
            int best = 0;
            for (int i = 1; i < times.size(); i++) {
                if (times.get(i) < times.get(best) * (best == 0 ? WORTH_IT : 1)) {
                    best = i;
                }
            }
            return best;
        }

        int repeats() {
            return TileTuner.repeats(modelled);
        }

        /** Returns about how long it takes to time all candidates, in nanoseconds. */
        double cost() {
            return candidates.size() * ((1 + RUNS) * repeats() * modelled + RECORDING_MICROSECONDS) * 1e3;
        }
    }

    /** @param timer null to let the model decide */
    TileTuner(Device device, @Nullable LaunchTimer timer, TileCache cache, LongSupplier nanoTime) {
        this.device = device;
        this.timer = timer;
        this.cache = cache;
        this.nanoTime = nanoTime;
    }

    /** Returns a tuner with the user's cache, which measures if that is wanted and the device has a clock. */
    static TileTuner of(Device device, boolean measures) {
        LaunchTimer timer = measures ? device.timer() : null;
        return new TileTuner(device, timer,
                timer == null ? new TileCache(null, "") : TileCache.of(timer.identity()), System::nanoTime);
    }

    /** Returns the choice of tiles for a plan, after measuring layers that are not known yet. */
    Function<Problem, Choice> tiles(Planner planner) {
        LaunchTimer clock = timer;
        if (clock == null) {
            return problem -> ConvolutionTile.choose(problem, device);
        }
        List<Layer> layers = unknown(planner.plan(this::known, 0));
        Map<String, Layer> byKey = new HashMap<>();
        layers.forEach(layer -> byKey.put(layer.key, layer));
        int ranks = layers.stream().mapToInt(layer -> layer.candidates.size()).max().orElse(0);
        long spent = 0;
        for (int rank = 0; rank < ranks && spent < BUDGET; rank++) {
            spent += measure(planner, layers, byKey, rank, clock, BUDGET - spent);
        }
        Map<String, TileCache.Fastest> measured = new HashMap<>();
        layers.stream().filter(Layer::isCompared).forEach(layer -> {
            int best = layer.fastest();
            Choice choice = layer.candidate(best);
            measured.put(layer.key,
                    new TileCache.Fastest(choice.tile().kernel(), choice.splitK(), layer.times.get(best)));
        });
        cache.add(measured);
        LOGGER.log(System.Logger.Level.DEBUG, "tiles of {0} of {1} layers chosen by times, in {2} ms", measured.size(),
                layers.size(), spent / 1_000_000);
        return this::known;
    }

    /** Returns the measured choice, else the model's. */
    private Choice known(Problem problem) {
        return remembered(problem).orElseGet(() -> ConvolutionTile.choose(problem, device));
    }

    private Optional<Choice> remembered(Problem problem) {
        return cache.find(problem.key()).flatMap(f -> ConvolutionTile.choices(problem, device).stream()
                .filter(c -> c.tile().kernel().equals(f.kernel()) && c.splitK() == f.splitK()).findFirst());
    }

    /** Returns the best few choices of each kind: the best of all kinds first, then the second, and so on. */
    static List<Choice> candidates(List<Choice> ranked, ToDoubleFunction<Choice> microseconds) {
        Map<String, List<Choice>> kinds = new LinkedHashMap<>();
        for (Choice choice : ranked) {
            List<Choice> kind = kinds.computeIfAbsent(choice.tile().kind(), _ -> new ArrayList<>());
            if (kind.isEmpty() || kind.size() < CANDIDATES && microseconds.applyAsDouble(choice) <= HOPELESS
                    * microseconds.applyAsDouble(kind.getFirst())) {
                kind.add(choice);
            }
        }
        List<Choice> candidates = new ArrayList<>();
        for (int rank = 0; rank < CANDIDATES; rank++) {
            for (List<Choice> kind : kinds.values()) {
                if (rank < kind.size()) {
                    candidates.add(kind.get(rank));
                }
            }
        }
        return candidates;
    }

    /** Returns the layers that are not known, longest first, as many as there is time for; but at least one. */
    private List<Layer> unknown(LaunchPlan plan) {
        Map<String, Layer> all = new LinkedHashMap<>();
        for (LaunchPlan.Convolution convolution : plan.convolutions()) {
            Problem problem = convolution.problem();
            if (remembered(problem).isEmpty()) {
                all.computeIfAbsent(problem.key(), _ -> new Layer(problem, device));
            }
        }
        List<Layer> some = new ArrayList<>();
        double cost = 0;
        for (Layer layer : all.values().stream().sorted(Comparator.comparingDouble(l -> -l.modelled)).toList()) {
            cost += layer.cost();
            if (some.isEmpty() || cost <= BUDGET) {
                some.add(layer);
            }
        }
        return some;
    }

    /** Times a candidate of every layer, in one plan, until so much time is spent; returns the time spent. */
    private long measure(Planner planner, List<Layer> layers, Map<String, Layer> byKey, int rank, LaunchTimer clock,
            long budget) {
        Function<Problem, Choice> tiles = problem -> {
            Layer layer = byKey.get(problem.key());
            return layer == null ? known(problem) : layer.candidate(rank);
        };
        long memory;
        try {
            memory = device.allocate(planner.plan(tiles, 0).bytes());
        } catch (CudaException e) {
            // Partial sums of candidates may need more memory than there is.
            return 0;
        }
        try {
            LaunchPlan plan = planner.plan(tiles, memory);
            device.upload(MemorySegment.ofArray(new int[plan.semaphoreCount()]), plan.semaphores());
            Map<String, Launch> launches = new HashMap<>();
            plan.convolutions().forEach(c -> launches.putIfAbsent(c.problem().key(), c.launch()));
            long spent = 0;
            for (Layer layer : layers) {
                if (rank < layer.candidates.size() && layer.times.size() == rank && spent < budget) {
                    long start = nanoTime.getAsLong();
                    layer.times
                            .add(microseconds(device, Objects.requireNonNull(launches.get(layer.key)), layer.repeats(),
                                    clock));
                    spent += nanoTime.getAsLong() - start;
                }
            }
            return spent;
        } finally {
            device.free(memory);
        }
    }

    /** Returns how often a launch that takes about so long is repeated. */
    static int repeats(double microseconds) {
        return (int) Math.clamp(RUN_MICROSECONDS / microseconds, 1, MOST_REPEATS);
    }

    /** Returns the time of a launch that is repeated, the fastest of a few runs. */
    static double microseconds(Device device, Launch launch, int repeats, LaunchTimer clock) {
        try (Device.Recording recording = device.record(Collections.nCopies(repeats, launch))) {
            clock.microseconds(recording);
            double fastest = Double.POSITIVE_INFINITY;
            for (int run = 0; run < RUNS; run++) {
                fastest = Math.min(fastest, clock.microseconds(recording));
            }
            return fastest / repeats;
        }
    }
}
