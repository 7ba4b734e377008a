package io.github.dpi4j.evaluation;

import io.github.dpi4j.degradation.Degradation;
import io.github.dpi4j.file.FolderLock;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.models.FaceInput;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.posterior.BatchLoop;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.sampler.NetworkPass;
import io.github.dpi4j.sampler.Step;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The restorations of an evaluation: every method of a plan on every original under every condition, into files.
 * Existing results are kept, so that a run that was stopped at any time can be started again; an image is restored
 * again if its method, settings, weights, seed or original have changed.
 */
public final class EvaluationRun {
    /** The scale assumed for the announced number of steps. */
    private static final int USUAL_SCALE = 4;

    private final EvaluationPlan plan;
    private final Originals originals;
    private final FaceNetworks networks;
    private final WarmUp warmUp = new WarmUp();
    private final EvaluationFiles files;
    private final Map<Model, Long> fingerprints = new ConcurrentHashMap<>();
    /** Held while a method runs: one at a time, so that its time is its own. */
    private final Object turn = new Object();

    /**
     * Creates an evaluation of a model.
     *
     * @param plan the plan
     * @param originals the originals
     * @param networks the model's networks
     * @param folder folder for the files; created if it does not exist
     */
    public EvaluationRun(EvaluationPlan plan, Originals originals, FaceNetworks networks, Path folder) {
        this.plan = plan;
        this.originals = originals;
        this.networks = networks;
        this.files = new EvaluationFiles(folder);
    }

    /** An image to restore under a condition. */
    private record Case(String name, RgbImage original, Condition condition, RgbImage low, String degradation) {
    }

    /** The images that run together: those with the same settings, and of one size. */
    private record Group(FaceInput input, int width, int height) {
    }

    /**
     * Restores the missing images.
     *
     * @param batch number of images restored together; results do not depend on it
     * @param listener an observer, called by one thread at a time; where networks run on a device, not always by this one
     * @return the results, image by image
     * @throws IOException if an image cannot be read or written, or another run is at work in the folder
     * @throws IllegalArgumentException if a method cannot restore an image
     * @throws ArithmeticException if an image is not finite
     */
    public List<ResultLine> run(int batch, EvaluationListener listener) throws IOException {
        Files.createDirectories(files.originals());
        for (Condition condition : plan.conditions()) {
            Files.createDirectories(files.degraded(condition, "").getParent());
            for (PlannedMethod method : plan.methods()) {
                Files.createDirectories(files.restored(condition, method, "").getParent());
            }
        }
        listener.planned(steps());
        List<ResultLine> results = new ArrayList<>();
        try (FolderLock _ = FolderLock.of(files.folder(), "evaluate");
                ResultLog log = ResultLog.open(files.results())) {
            List<BatchLoop.Batch> batches = new ArrayList<>();
            for (int from = 0; from < originals.count(); from += batch) {
                int first = from;
                int end = Math.min(from + batch, originals.count());
                for (Condition condition : plan.conditions()) {
                    batches.add((inOrder, isCancelled) -> restore(first, end, condition, log, results,
                            new OneAtATime(listener, isCancelled), inOrder));
                }
            }
            BatchLoop.run(batches, networks.haveOwnDevice());
        }
        return results;
    }

    /** Restores the images from the first one to before the end, under one condition, by all methods. */
    private void restore(int first, int end, Condition condition, ResultLog log, List<ResultLine> results,
            EvaluationListener listener, BatchLoop.InOrder inOrder) throws IOException {
        List<Case> cases = new ArrayList<>();
        for (int i = first; i < end; i++) {
            cases.add(degraded(i, condition, inOrder));
        }
        for (PlannedMethod method : plan.methods()) {
            restore(method, cases, log, listener, inOrder);
            inOrder.then(() -> cases.forEach(
                    one -> results.add(log.find(one.name(), one.condition(), method).orElseThrow())));
        }
    }

    private long steps() throws IOException {
        long steps = 0;
        for (Condition condition : plan.conditions()) {
            for (PlannedMethod method : plan.methods()) {
                steps += planned(method, condition);
            }
        }
        return steps * originals.count();
    }

    /** Returns the steps that an image is expected to take, before its scale is known where a condition draws it. */
    private int planned(PlannedMethod method, Condition condition) throws IOException {
        return method.under(condition).steps(networks, condition.scale().orElse(USUAL_SCALE));
    }

    private Case degraded(int i, Condition condition, BatchLoop.InOrder inOrder) throws IOException {
        String name = originals.name(i);
        RgbImage original = originals.image(i);
        Degradation degradation = condition.degradation().draw(original, plan.seed());
        RgbImage low = degradation.degrade(original);
        inOrder.then(() -> {
            keep(files.original(name), original);
            keep(files.degraded(condition, name), low);
        });
        return new Case(name, original, condition, low, degradation.toJson());
    }

    /** Writes an image unless it exists. */
    private static void keep(Path file, RgbImage image) throws IOException {
        if (!holds(file, key(image))) {
            ImageFiles.write(file, image);
        }
    }

    private static boolean holds(Path file, String pixels) {
        try {
            return Files.exists(file) && key(ImageFiles.read(file)).equals(pixels);
        } catch (IOException e) {
            return false;
        }
    }

    private void restore(PlannedMethod method, List<Case> cases, ResultLog log, EvaluationListener listener,
            BatchLoop.InOrder inOrder) throws IOException {
        Map<Group, List<Case>> missing = new LinkedHashMap<>();
        for (Case one : cases) {
            if (!isDone(method, one, log)) {
                missing.computeIfAbsent(
                        new Group(networks.model().input(one.low()), one.low().width(), one.low().height()),
                        _ -> new ArrayList<>()).add(one);
            } else {
                listener.omitted(planned(method, one.condition()));
            }
        }
        for (Map.Entry<Group, List<Case>> group : missing.entrySet()) {
            restoreGroup(method, group.getKey().input(), group.getValue(), log, listener, inOrder);
        }
    }

    private boolean isDone(PlannedMethod method, Case one, ResultLog log) {
        Optional<ResultLine> line = log.find(one.name(), one.condition(), method);
        return line.isPresent() && line.get().key().equals(key(method, one))
                && holds(files.restored(one.condition(), method, one.name()), line.get().pixels());
    }

    private void restoreGroup(PlannedMethod method, FaceInput input, List<Case> group, ResultLog log,
            EvaluationListener listener, BatchLoop.InOrder inOrder) throws IOException {
        NetworkPasses.Counter passes = new NetworkPasses.Counter();
        StepListener steps = new StepListener() {
            @Override
            public void onStep(Step step) {
                listener.advanced(group.size());
            }

            @Override
            public void onPass(NetworkPass pass) {
                passes.count(pass);
            }

            @Override
            public boolean readsImages() {
                return false;
            }

            @Override
            public boolean isCancelled() {
                return listener.isCancelled();
            }
        };
        RestorationMethod restoration = method.under(group.getFirst().condition());
        int more = restoration.steps(networks, input.scale()) - planned(method, group.getFirst().condition());
        listener.added((long) group.size() * more);
        List<RgbImage> low = group.stream().map(Case::low).toList();
        List<RgbImage> restored;
        double seconds;
        try {
            synchronized (turn) {
                warmUp.run(restoration, networks, input, low, plan.seed(), listener);
                long begin = System.nanoTime();
                restored = restoration.restore(networks, input, low, plan.seed(), steps);
                seconds = (System.nanoTime() - begin) / 1e9 / group.size();
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place(method, group) + e.getMessage(), e);
        } catch (ArithmeticException e) {
            ArithmeticException named = new ArithmeticException(place(method, group) + e.getMessage());
            named.initCause(e);
            throw named;
        }
        for (int i = 0; i < group.size(); i++) {
            Case one = group.get(i);
            RgbImage image = restored.get(i);
            ResultLine line = new ResultLine(one.name(), one.condition().name(), method.label(), restoration.name(),
                    input.scale(), restoration.settings(networks.model(), input), one.degradation(), seconds,
                    Optional.of(passes.passes()), key(method, one), key(image));
            inOrder.then(() -> {
                ImageFiles.write(files.restored(one.condition(), method, one.name()), image);
                log.add(line);
            });
        }
    }

    /** Returns the beginning of a message about images that run together. */
    private static String place(PlannedMethod method, List<Case> group) {
        Case first = group.getFirst();
        return method.label() + " on " + first.name()
                + (group.size() == 1 ? "" : " or the " + (group.size() - 1) + " after it") + ", "
                + first.condition().title() + ": ";
    }

    private String key(PlannedMethod method, Case one) {
        FaceModel model = networks.model();
        int scale = model.scale(one.low());
        RestorationMethod restoration = method.under(one.condition());
        List<String> parts = new ArrayList<>(List.of(restoration.name(),
                restoration.settings(model, model.input(one.low())).toString(), Long.toString(plan.seed()),
                Integer.toString(model.imageSize()), key(one.low())));
        restoration.networks(model, scale)
                .forEach(n -> parts.add(Long.toHexString(fingerprints.computeIfAbsent(n, Model::fingerprint))));
        return hex(String.join("|", parts).getBytes(StandardCharsets.UTF_8));
    }

    private static String key(RgbImage image) {
        return image.width() + "x" + image.height() + "-" + hex(image.pixels());
    }

    private static String hex(byte[] content) {
        return String.format("%016x", PhiloxStream.keyOf(content));
    }
}
