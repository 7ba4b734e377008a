package io.github.dpi4j.cli;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageMetadata;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.photo.PhotoRestorer.Crops;
import io.github.dpi4j.photo.PhotoRestorer.RestoredFace;
import io.github.dpi4j.photo.PhotoRestorer.Result;
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.sheet.Sheet.Cell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pictures beside the results: a sheet of before and after, and a folder of restored faces. */
final class RestoredPictures {
    private static final int FACE_CELL = 256;
    /** Two photographs are as wide as four faces. */
    private static final int PHOTO_CELL = 2 * FACE_CELL + Sheet.GAP;
    private static final int FACES_IN_A_ROW = 2;

    private final @Nullable Path file;
    private final @Nullable Path folder;
    private final boolean overwrite;
    private final Sheet sheet = new Sheet(FACE_CELL);

    /**
     * Creates a collection of pictures.
     *
     * @param file file of the sheet, or null for none
     * @param folder folder of the faces, or null for none
     * @param overwrite whether faces whose file exists are written again, and not left alone
     */
    RestoredPictures(@Nullable Path file, @Nullable Path folder, boolean overwrite) {
        this.file = file;
        this.folder = folder;
        this.overwrite = overwrite;
    }

    /** The files of a picture's faces: those written, and those that existed already. */
    record FaceFiles(List<Path> written, List<Path> leftAlone) {
    }

    /**
     * Adds a photograph.
     *
     * @param input the photograph's file
     * @return the files of its faces
     */
    FaceFiles add(Path input, RgbImage before, Result after, ImageMetadata metadata) throws IOException {
        List<Crops> restored = after.faces().stream().map(RestoredFace::crops).flatMap(Optional::stream).toList();
        FaceFiles files = write(input, restored.stream().map(Crops::restored).toList(), metadata);
        if (file != null) {
            double scale = Math.min(1,
                    (double) PHOTO_CELL / Math.max(after.image().width(), after.image().height()));
            int width = Math.max(1, (int) (scale * after.image().width()));
            int height = Math.max(1, (int) (scale * after.image().height()));
            sheet.row(PHOTO_CELL, List.of(shown(before, width, height, input.getFileName().toString()),
                    shown(after.image(), width, height, restored.isEmpty() ? "no face restored" : "restored")));
            for (int from = 0; from < restored.size(); from += FACES_IN_A_ROW) {
                sheet.row(restored.subList(from, Math.min(restored.size(), from + FACES_IN_A_ROW)).stream()
                        .flatMap(crops -> face(crops).stream()).toList());
            }
        }
        return files;
    }

    /** Adds an aligned face, and returns its file. */
    FaceFiles addAligned(Path input, RgbImage low, RgbImage restored, ImageMetadata metadata) throws IOException {
        FaceFiles files = write(input, List.of(restored), metadata);
        if (file != null) {
            sheet.row(face(new Crops(low, restored)));
        }
        return files;
    }

    /** Writes faces, the first one last: its file says that the others are there, too. */
    private FaceFiles write(Path input, List<RgbImage> faces, ImageMetadata metadata) throws IOException {
        FaceFiles files = new FaceFiles(new ArrayList<>(), new ArrayList<>());
        for (int i = faces.size(); folder != null && i > 0; i--) {
            Path face = RestorePlan.face(folder, input, i);
            RgbImage image = faces.get(i - 1);
            if (overwrite || !Outputs.isThere(face)) {
                Outputs.write(face, path -> ImageFiles.write(path, image, metadata.profileAlone()));
                files.written.addFirst(face);
            } else {
                files.leftAlone.addFirst(face);
            }
        }
        return files;
    }

    /** Returns the cell of an image, enlarged as a viewer would do it. */
    private static Cell shown(RgbImage image, int width, int height, String name) {
        return Cell.of(Resizer.resize(image, width, height, ResizeFilter.BICUBIC), name,
                image.width() + "\u00d7" + image.height());
    }

    private static List<Cell> face(Crops crops) {
        return List.of(shown(crops.low(), crops.restored().width(), crops.restored().height(), "before"),
                shown(crops.restored(), crops.restored().width(), crops.restored().height(), "after"));
    }

    /** Writes the sheet, if one is requested and not empty. Returns whether it is not empty. */
    boolean writeSheet() throws IOException {
        if (file != null && !sheet.isEmpty()) {
            Outputs.write(file, path -> ImageFiles.write(path, sheet.render()));
        }
        return file == null || !sheet.isEmpty();
    }
}
