package io.github.dpi4j.cli;

import io.github.dpi4j.cli.RestorePlan.Item;
import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.posterior.Restorer;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/** Goes through the images. One that cannot be read or written is reported and left out. */
final class RestoreLoop {
    private final CommandSpec command;
    private final Progress progress;
    private final RandomOptions random;
    /** Makes low-resolution images of the inputs, which are originals then; or null. */
    private final BicubicDegradation degradation;
    private final Evaluation evaluation = new Evaluation();
    private final Set<Item> failed = new HashSet<>();

    RestoreLoop(CommandSpec command, Progress progress, RandomOptions random, BicubicDegradation degradation) {
        this.command = command;
        this.progress = progress;
        this.random = random;
        this.degradation = degradation;
    }

    /**
     * Restores what is missing, and prints a line for each image.
     *
     * @param missing those of the items whose output is to be made
     * @param batch how many items run together
     * @return whether all went well
     */
    boolean run(List<Item> items, Set<Item> missing, int batch, Restorers restorers) throws IOException {
        for (int from = 0; from < items.size(); from += batch) {
            List<Item> together = items.subList(from, Math.min(items.size(), from + batch));
            restore(together.stream().filter(missing::contains).toList(), restorers);
            for (Item item : together) {
                if (!failed.contains(item)) {
                    print(item, missing.contains(item));
                }
            }
        }
        evaluation.mean().ifPresent(this::print);
        return failed.isEmpty();
    }

    /** Images that run together: one restorer, and one size, where its measurements have that of the image. */
    private record Group(Restorer restorer, int width, int height) {
    }

    private void restore(List<Item> batch, Restorers restorers) throws IOException {
        Map<Group, Map<Item, RgbImage>> loaded = new LinkedHashMap<>();
        for (Item item : batch) {
            try {
                RgbImage low = load(item, restorers);
                loaded.computeIfAbsent(new Group(restorers.restorer(low), low.width(), low.height()),
                        _ -> new LinkedHashMap<>()).put(item, low);
            } catch (IOException e) {
                fail(item, e);
                progress.omit(restorers.steps());
            }
        }
        for (Map.Entry<Group, Map<Item, RgbImage>> group : loaded.entrySet()) {
            try {
                restore(group.getKey().restorer(), group.getValue());
            } catch (IllegalArgumentException e) {
                group.getValue().keySet().forEach(
                        item -> fail(item, new IOException(item.input() + ": " + e.getMessage(), e)));
            }
        }
    }

    private void restore(Restorer restorer, Map<Item, RgbImage> images) {
        List<RgbImage> lowResolution = List.copyOf(images.values());
        Iterator<RgbImage> restored = restorer
                .restore(lowResolution, random.noise(lowResolution), _ -> progress.advance(lowResolution.size()))
                .iterator();
        for (Item item : images.keySet()) {
            RgbImage image = restored.next();
            try {
                Outputs.write(item.output(), path -> ImageFiles.write(path, image));
            } catch (IOException e) {
                fail(item, e);
            }
        }
    }

    private RgbImage load(Item item, Restorers restorers) throws IOException {
        RgbImage image = ImageFiles.read(item.input());
        if (image.width() != image.height()) {
            warn(item.input() + ": expected a square image, found " + image.width() + "x" + image.height()
                    + " pixels: it is stretched");
        }
        RgbImage lowResolution = degradation == null
                ? image
                : degradation.degrade(original(image, restorers.size(), restorers.size()));
        return lowResolution;
    }

    /** The image that the result is compared with: the input at the result's size. */
    private static RgbImage original(RgbImage image, int width, int height) {
        return Resizer.resize(image, width, height, ResizeFilter.BICUBIC);
    }

    private void print(Item item, boolean isNew) {
        if (degradation == null) {
            if (isNew) {
                print(item.output().toString());
            }
            return;
        }
        try {
            RgbImage result = ImageFiles.read(item.output());
            print(evaluation.of(item, result,
                    original(ImageFiles.read(item.input()), result.width(), result.height())));
        } catch (IOException e) {
            fail(item, e);
        }
    }

    private void print(String line) {
        progress.print(command.commandLine().getOut(), line);
    }

    private void warn(String line) {
        progress.report(command.qualifiedName() + ": " + line);
    }

    private void fail(Item item, IOException e) {
        failed.add(item);
        warn(Explanation.of(e));
    }
}
