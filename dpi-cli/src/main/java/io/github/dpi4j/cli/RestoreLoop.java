package io.github.dpi4j.cli;

import io.github.dpi4j.cli.RestorePlan.Item;
import io.github.dpi4j.cli.RestoredPictures.FaceFiles;
import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.detector.Box;
import io.github.dpi4j.detector.DetectedFace;
import io.github.dpi4j.file.UnwritableFolderException;
import io.github.dpi4j.image.ImageFiles.Tagged;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.photo.PhotoRestorer.Outcome;
import io.github.dpi4j.photo.PhotoRestorer.RestoredFace;
import io.github.dpi4j.photo.PhotoRestorer.Result;
import io.github.dpi4j.photo.PhotoRestorer;
import io.github.dpi4j.photo.Photographs;
import io.github.dpi4j.posterior.BatchLoop;
import io.github.dpi4j.posterior.Restorer;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The loop over the images. One that cannot be read or written is reported and left out. */
final class RestoreLoop {
    private final CommandSpec command;
    private final Progress progress;
    private final RandomOptions random;
    /** Degradation of the inputs if they are originals; else null. */
    private final @Nullable BicubicDegradation degradation;
    /** Classifier of photographs and aligned faces; null if all inputs are treated as aligned faces. */
    private final @Nullable Photographs photographs;
    private final PhotoRestorer.Options options;
    private final RestoredPictures pictures;
    /** Whether only the faces of photographs are written. */
    private final boolean facesOnly;
    private final Evaluation evaluation = new Evaluation();
    /** Whether unreadable inputs are no failure. */
    private final boolean skipsBad;
    private final Set<Item> leftOut = new HashSet<>();
    private final Set<Item> failed = new HashSet<>();
    /** Items whose printed files are not the output. */
    private final Set<Item> printed = new HashSet<>();

    RestoreLoop(CommandSpec command, Progress progress, RandomOptions random, @Nullable BicubicDegradation degradation,
            @Nullable Photographs photographs, PhotoRestorer.Options options, RestoredPictures pictures,
            boolean facesOnly,
            boolean skipsBad) {
        this.command = command;
        this.progress = progress;
        this.random = random;
        this.degradation = degradation;
        this.photographs = photographs;
        this.options = options;
        this.pictures = pictures;
        this.facesOnly = facesOnly;
        this.skipsBad = skipsBad;
    }

    /**
     * Restores the missing images, and prints a line for each image.
     *
     * @param missing items whose output is missing
     * @param batch number of items restored together
     * @return whether there were no failures
     */
    boolean run(List<Item> items, Set<Item> missing, int batch, Restorers restorers) throws IOException {
        List<Item> expected = items.stream().filter(missing::contains).toList();
        if (expected.size() > 1) {
            leaveOutBad(expected, restorers);
        }
        List<BatchLoop.Batch> batches = new ArrayList<>();
        for (int from = 0; from < items.size(); from += batch) {
            List<Item> together = items.subList(from, Math.min(items.size(), from + batch));
            List<Item> open = together.stream().filter(item -> missing.contains(item) && isOpen(item)).toList();
            batches.add((inOrder, isCancelled) -> {
                new Restoration(restorers, inOrder, isCancelled).restore(open);
                inOrder.then(() -> together.stream().filter(this::isOpen)
                        .forEach(item -> print(item, missing.contains(item))));
            });
        }
        BatchLoop.run(batches, restorers.overlap());
        evaluation.mean().ifPresent(this::print);
        if (!pictures.writeSheet()) {
            warn("--sheet: nothing was restored, so no sheet is written");
        }
        return failed.isEmpty() && (leftOut.isEmpty() || skipsBad && leftOut.size() < items.size());
    }

    private boolean isOpen(Item item) {
        return !failed.contains(item) && !leftOut.contains(item);
    }

    /**
     * Reads all images once, so that all unreadable files are reported at the beginning, and aligned faces to whose size the
     * settings do not fit; the sizes of those in photographs are not known yet.
     */
    private void leaveOutBad(List<Item> items, Restorers restorers) throws IOException {
        int steps = restorers.steps();
        for (Item item : items) {
            try {
                RgbImage image = ImageFiles.read(item.input());
                if (photographs == null && degradation == null) {
                    restorers.restorer(image);
                }
            } catch (IllegalArgumentException e) {
                fail(item, named(item, e));
                progress.omit(steps);
            } catch (IOException e) {
                leftOut.add(item);
                warn((skipsBad ? "left out: " : "") + ErrorMessage.of(e));
                progress.omit(steps);
            }
        }
    }

    /**
     * Key of images that can be restored together: their restorer, and their size if the measurements have the image's
     * size.
     */
    private record Group(Restorer restorer, int width, int height) {
    }

    /** A batch's work. What it says and writes takes place in the order of the batches. */
    private final class Restoration {
        private final Restorers restorers;
        private final BatchLoop.InOrder inOrder;
        private final BooleanSupplier isCancelled;

        Restoration(Restorers restorers, BatchLoop.InOrder inOrder, BooleanSupplier isCancelled) {
            this.restorers = restorers;
            this.inOrder = inOrder;
            this.isCancelled = isCancelled;
        }

        void restore(List<Item> batch) throws IOException {
            Map<Group, Map<Item, Tagged>> loaded = new LinkedHashMap<>();
            for (Item item : batch) {
                Outputs.requireRoomFor(item.output());
                try {
                    Tagged input = read(item);
                    List<DetectedFace> faces = photographs == null
                            ? List.of()
                            : faces(photographs, item, input, restorers.size());
                    if (!faces.isEmpty()) {
                        restorePhotograph(item, input, faces);
                        continue;
                    }
                    Tagged aligned = aligned(item, input);
                    RgbImage low = aligned.smoothed();
                    loaded.computeIfAbsent(new Group(restorers.restorer(low), low.width(), low.height()),
                            _ -> new LinkedHashMap<>()).put(item, aligned);
                } catch (UnwritableFolderException e) {
                    throw e;
                } catch (IOException e) {
                    fail(item, e);
                    progress.omit(restorers.steps());
                } catch (IllegalArgumentException | ArithmeticException e) {
                    fail(item, named(item, e));
                }
            }
            for (Map.Entry<Group, Map<Item, Tagged>> group : loaded.entrySet()) {
                Restorer restorer = group.getKey().restorer();
                int more = restorer.sampler().steps() - restorers.steps();
                progress.expect((long) group.getValue().size() * more);
                restoreGroup(restorer, group.getValue());
            }
        }

        /**
         * Restores images together. If that fails, each is restored alone, which gives the same results, to find the ones that
         * cannot be.
         */
        private void restoreGroup(Restorer restorer, Map<Item, Tagged> images) throws IOException {
            try {
                restore(restorer, images);
            } catch (IllegalArgumentException | ArithmeticException e) {
                if (images.size() == 1) {
                    Item item = images.keySet().iterator().next();
                    fail(item, named(item, e));
                    return;
                }
                progress.expect((long) images.size() * restorer.sampler().steps());
                for (Map.Entry<Item, Tagged> one : images.entrySet()) {
                    restoreGroup(restorer, Map.of(one.getKey(), one.getValue()));
                }
            }
        }

        private Tagged read(Item item) throws IOException {
            Tagged input = ImageFiles.readTagged(item.input());
            for (String line : input.metadata().leftOut()) {
                warn(item.input() + ": " + line);
            }
            if (!input.metadata().isEmpty() && !ImageFiles.holdsMetadata(item.output())) {
                warn(item.input() + ": EXIF data and colour profile left out: a BMP file does not hold them");
            }
            return input;
        }

        private void restore(Restorer restorer, Map<Item, Tagged> images) throws IOException {
            List<RgbImage> lowResolution = images.values().stream().map(Tagged::smoothed).toList();
            Iterator<RgbImage> restored = restorer
                    .restore(lowResolution, random.noise(lowResolution),
                            StepListener.counting(() -> progress.advance(lowResolution.size())).until(isCancelled))
                    .iterator();
            for (Map.Entry<Item, Tagged> entry : images.entrySet()) {
                Item item = entry.getKey();
                Tagged low = entry.getValue();
                RgbImage image = restored.next();
                write(item, () -> {
                    sayLeftAlone(pictures.addAligned(item.input(), low.image(), image, low.metadata()));
                    if (!facesOnly) {
                        Outputs.write(item.output(), path -> ImageFiles.write(path, image, low.metadata()));
                    }
                });
            }
        }

        private void restorePhotograph(Item item, Tagged photo, List<DetectedFace> faces) throws IOException {
            progress.omit(restorers.steps());
            Result result = PhotoRestorer.restore(photo, faces, options, restorers.size(), low -> {
                Restorer restorer = restorers.restorer(low);
                progress.expect(restorer.sampler().steps());
                List<RgbImage> one = List.of(low);
                return restorer
                        .restore(one, random.noise(one),
                                StepListener.counting(() -> progress.advance(1)).until(isCancelled))
                        .getFirst();
            });
            for (RestoredFace face : result.faces()) {
                Box box = face.face().box();
                long side = Math.round(face.square().side());
                warn(String.format(Locale.ROOT, "%s: face at (%.0f, %.0f), cut out with %dx%d pixels: %s", item.input(),
                        box.x() + box.width() / 2, box.y() + box.height() / 2, side, side, describe(face.outcome())));
            }
            write(item, () -> {
                // The result comes last: its file says that the faces' are there, too.
                FaceFiles crops = pictures.add(item.input(), photo.image(), result, photo.metadata());
                sayLeftAlone(crops);
                if (facesOnly) {
                    printed.add(item);
                    crops.written().forEach(crop -> print(crop.toString()));
                } else {
                    Outputs.write(item.output(), path -> ImageFiles.write(path, result.image(), photo.metadata()));
                }
            });
        }

        /** Writes an item's files in its turn. */
        private void write(Item item, BatchLoop.Effect files) throws IOException {
            inOrder.then(() -> {
                try {
                    files.happen();
                } catch (UnwritableFolderException e) {
                    throw e;
                } catch (IOException e) {
                    RestoreLoop.this.fail(item, e);
                }
            });
        }

        /** Returns the low-resolution image of an aligned face, and reports how it is made. */
        private Tagged aligned(Item item, Tagged input) throws IOException {
            RgbImage image = input.image();
            int size = restorers.size();
            if (image.width() != image.height()) {
                warn(item.input() + ": expected a square image, found " + image.width() + "x" + image.height()
                        + " pixels: it is stretched");
            }
            if (degradation != null) {
                if (image.width() != size || image.height() != size) {
                    warn(String.format("%s: resized from %dx%d to %dx%d pixels, then reduced", item.input(),
                            image.width(),
                            image.height(), size, size));
                }
                return new Tagged(degradation.degrade(original(image, size, size)), input.metadata());
            }
            Photographs.requireSmall(item.input().toString(), image, size);
            RgbImage measured = restorers.restorer(image).preparation().measured(image, size, size);
            if (measured.width() < image.width() || measured.height() < image.height()) {
                warn(String.format("%s: reduced from %dx%d to %dx%d pixels, which the method starts from%s",
                        item.input(),
                        image.width(), image.height(), measured.width(), measured.height(),
                        PhotoRestorer.isSharp(image, size) ? "; it is sharp, and will become smoother" : ""));
            }
            return input;
        }

        private static List<DetectedFace> faces(Photographs finder, Item item, Tagged input, int size)
                throws IOException {
            // It finds the faces of one image at a time.
            synchronized (finder) {
                return finder.faces(item.input().toString(), input.image(), size);
            }
        }

        private void warn(String line) throws IOException {
            inOrder.then(() -> RestoreLoop.this.warn(line));
        }

        private void fail(Item item, IOException e) throws IOException {
            inOrder.then(() -> RestoreLoop.this.fail(item, e));
        }
    }

    private void sayLeftAlone(FaceFiles faces) {
        faces.leftAlone().forEach(
                face -> warn(face + ": exists already and is left alone (--overwrite restores it again)"));
    }

    private static IOException named(Item item, RuntimeException e) {
        return new IOException(item.input() + ": " + e.getMessage(), e);
    }

    private static String describe(Outcome outcome) {
        return outcome == Outcome.SHARP ? outcome + " (--sharp-faces restores it)" : outcome.toString();
    }

    /** Returns the image that the result is compared with: the input at the result's size. */
    private static RgbImage original(RgbImage image, int width, int height) {
        return Resizer.resize(image, width, height, ResizeFilter.BICUBIC);
    }

    private void print(Item item, boolean isNew) {
        if (degradation == null) {
            if (isNew && !printed.contains(item)) {
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
        warn(ErrorMessage.of(e));
    }
}
