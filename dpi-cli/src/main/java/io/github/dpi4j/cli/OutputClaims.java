package io.github.dpi4j.cli;

import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The files and folders that a command is going to write, checked against each other and against all that it reads before
 * the work begins. Every option and parameter that is a path is taken to be read unless a claim names its option.
 */
final class OutputClaims {
    private static final Pattern NUMBERED = Pattern.compile("(.*)(-[1-9][0-9]*\\.png)", Pattern.DOTALL);
    /** An option whose folder holds no images. */
    private static final String DETECTOR = "--detector";

    /** A path as the user knows it, its real place, and who reads or writes it, for messages. */
    private record Claim(String owner, Path path, Path place) {
    }

    private final CommandSpec command;
    private final Places places = new Places();
    private final Set<String> options = new HashSet<>();
    private final List<Claim> files = new ArrayList<>();
    private final List<Claim> folders = new ArrayList<>();
    /** Paths without number and extension: a/b stands for a/b-1.png, a/b-2.png and so on. */
    private final List<Claim> numbered = new ArrayList<>();
    private final List<Path> named = new ArrayList<>();
    private final List<Path> created = new ArrayList<>();
    private final Map<String, List<Claim>> filesByKey = new HashMap<>();
    private final Map<String, List<Claim>> facesByKey = new HashMap<>();
    private final List<Claim> read = new ArrayList<>();

    OutputClaims(CommandSpec command) {
        this.command = command;
    }

    /** Claims the file that an option names, in a folder that exists; null stands for none. */
    OutputClaims file(String option, @Nullable Path file) {
        options.add(option);
        if (file != null) {
            files.add(claim(option, file));
            named.add(file);
        }
        return this;
    }

    /** Claims the folder that an option names; null stands for none. {@link #prepare} creates it. */
    OutputClaims newFolder(String option, @Nullable Path folder) {
        if (folder != null) {
            created.add(folder);
            return folder(option, folder);
        }
        options.add(option);
        return this;
    }

    /** Claims a folder of an option's, and files of these names in it. */
    OutputClaims folder(String option, Path folder, String... names) {
        options.add(option);
        folders.add(claim(option, folder));
        for (String name : names) {
            files.add(claim(option, folder.resolve(name)));
        }
        return this;
    }

    /** Claims the file of an input's result. */
    OutputClaims result(Path input, Path file) {
        files.add(claim("the result of " + input, file));
        return this;
    }

    /** Claims {@code BEGINNING-1.png}, {@code BEGINNING-2.png} and so on, for an input's faces. */
    OutputClaims faces(Path input, Path beginning) {
        numbered.add(claim("the faces of " + input, beginning));
        return this;
    }

    /** Adds what is read besides the options' values. */
    OutputClaims reads(List<Path> paths) {
        paths.forEach(path -> read.add(claim(path.toString(), path)));
        return this;
    }

    private Claim claim(String owner, Path path) {
        return new Claim(owner, path, places.of(path));
    }

    /**
     * Checks all claims, then creates folders.
     *
     * @throws picocli.CommandLine.ParameterException if a file would be written twice or over what is read, or is none that
     *         can be replaced, or a folder is one whose images are read
     * @throws IOException if a place cannot be written to
     */
    void prepare() throws IOException {
        read.addAll(arguments());
        List<Claim> data = read.stream().filter(claim -> Files.isDirectory(claim.path)).toList();
        requireOtherFolders(data);
        requireDistinctFaces();
        requireRegular();
        requireDistinctFiles();
        read.stream().filter(claim -> !data.contains(claim)).forEach(this::requireKept);
        for (Path file : named) {
            Outputs.requireWritable(file);
        }
        for (Path folder : created) {
            Outputs.requireFolder(folder);
        }
    }

    /** Returns the paths on the command line that no claim is about. */
    private List<Claim> arguments() {
        List<Claim> paths = new ArrayList<>();
        for (ArgSpec argument : command.commandLine().getParseResult().matchedArgs()) {
            boolean claimed = argument instanceof OptionSpec option && options.contains(option.longestName());
            boolean detector = argument instanceof OptionSpec option && option.longestName().equals(DETECTOR);
            for (Object value : argument.typedValues()) {
                for (Object one : value instanceof Iterable<?> many && !(value instanceof Path)
                        ? many
                        : List.of(value)) {
                    if (!claimed && one instanceof Path path && !isBundled(path)
                            && !(detector && Files.isDirectory(path))) {
                        paths.add(claim(path.toString(), path));
                    }
                }
            }
        }
        return paths;
    }

    private static boolean isBundled(Path path) {
        return path.toString().equals(ModelOptions.BUNDLED) || path.toString().equals(NetworkFile.BUNDLED_CORRECTOR);
    }

    private void requireOtherFolders(List<Claim> data) {
        for (Claim input : data) {
            for (Claim folder : folders) {
                if (areSame(input.place, folder.place)) {
                    throw refusal(folder.owner + ": expected a folder other than that of images to read, got "
                            + folder.path);
                }
            }
            for (Claim file : files) {
                Path folder = file.place.getParent();
                if (folder != null && ImageFiles.isImageName(file.path) && areSame(input.place, folder)) {
                    throw refusal(file.owner + ": expected a file outside of the folder of images to read, got "
                            + file.path);
                }
            }
        }
    }

    private void requireRegular() throws IOException {
        for (Claim file : files) {
            requireRegular(file.owner, file.path);
        }
        Set<Path> seen = new HashSet<>();
        for (Claim faces : numbered) {
            Path folder = faces.path.toAbsolutePath().getParent();
            if (folder != null && seen.add(folder) && Files.isDirectory(folder)) {
                requireRegularFaces(folder);
            }
        }
    }

    /** Checks the numbered files that exist in a folder. */
    private void requireRegularFaces(Path folder) throws IOException {
        try (Stream<Path> existing = Files.list(folder)) {
            for (Path file : (Iterable<Path>) existing::iterator) {
                Optional<Claim> faces = facesAt(places.of(folder).resolve(file.getFileName()));
                if (faces.isPresent()) {
                    requireRegular(faces.get().owner,
                            faces.get().path.resolveSibling(file.getFileName()));
                }
            }
        }
    }

    private void requireRegular(String owner, Path file) {
        try {
            AtomicFile.requireReplaceable(file);
        } catch (IOException e) {
            throw refusal(owner + ": " + e.getMessage());
        }
    }

    private void requireDistinctFaces() {
        for (Claim faces : numbered) {
            requireNoneSame(faces, facesByKey.computeIfAbsent(Places.key(faces.place), _ -> new ArrayList<>()));
        }
    }

    private void requireDistinctFiles() {
        for (Claim file : files) {
            Optional<Claim> faces = facesAt(file.place);
            if (faces.isPresent()) {
                throw twice(faces.get(), file);
            }
            requireNoneSame(file, filesByKey.computeIfAbsent(Places.key(file.place), _ -> new ArrayList<>()));
        }
    }

    private void requireNoneSame(Claim claim, List<Claim> others) {
        for (Claim other : others) {
            if (Places.areSame(claim.place, other.place)) {
                throw twice(other, claim);
            }
        }
        others.add(claim);
    }

    /** Returns the claim that a place is one of the numbered files of. */
    private Optional<Claim> facesAt(Path place) {
        Matcher name = NUMBERED.matcher(Places.key(place));
        return !name.matches()
                ? Optional.empty()
                : facesByKey.getOrDefault(name.group(1), List.of()).stream()
                        .filter(faces -> Places.areSame(place, beside(faces.place, name.group(2)))).findFirst();
    }

    private static Path beside(Path beginning, String end) {
        return beginning.resolveSibling(beginning.getFileName() + end);
    }

    private void requireKept(Claim input) {
        Stream<Claim> same = filesByKey.getOrDefault(Places.key(input.place), List.of()).stream()
                .filter(file -> Places.areSame(input.place, file.place));
        Stream.concat(same, facesAt(input.place).stream()).findFirst().ifPresent(output -> {
            throw refusal(output.owner + ": expected a file that is not read, got the input " + input.path);
        });
    }

    private RuntimeException twice(Claim one, Claim other) {
        return refusal(one.owner + " and " + other.owner + ": expected different files, got " + other.path);
    }

    private static boolean areSame(Path one, Path other) {
        return Places.key(one).equals(Places.key(other)) && Places.areSame(one, other);
    }

    private RuntimeException refusal(String message) {
        return UsageError.of(command, message);
    }
}
