package io.github.dpi4j.cli;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageMetadata;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.photo.PhotoRestorer.Crops;
import io.github.dpi4j.photo.PhotoRestorer.RestoredFace;
import io.github.dpi4j.photo.PhotoRestorer.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pictures beside the results: a sheet of before and after, and a folder of restored faces. */
final class RestoredPictures {
    private final @Nullable Path file;
    private final @Nullable Path folder;
    private final boolean overwrite;
    private final RestoredSheet sheet = new RestoredSheet();

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
            sheet.add(input.getFileName().toString(), before, after.image(), restored);
        }
        return files;
    }

    /** Adds an aligned face, and returns its file. */
    FaceFiles addAligned(Path input, RgbImage low, RgbImage restored, ImageMetadata metadata) throws IOException {
        FaceFiles files = write(input, List.of(restored), metadata);
        if (file != null) {
            sheet.add(input.getFileName().toString(), new Crops(low, restored));
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

    /** Writes the sheet, if one is requested and not empty. Returns whether it is not empty. */
    boolean writeSheet() throws IOException {
        if (file != null && !sheet.isEmpty()) {
            Outputs.write(file, path -> ImageFiles.write(path, sheet.render()));
        }
        return file == null || !sheet.isEmpty();
    }
}
