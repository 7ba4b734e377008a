package io.github.dpi4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every package is described, by classes that it has. */
class PackageInfoTest {
    private static final String INFO = "package-info.java";
    /** A class of the package in its description. */
    private static final Pattern NAME = Pattern.compile("\\{@(?:link|code) ([A-Z]\\w+)[}#]");

    @Test
    void everyPackageHasADescription() throws IOException {
        assertEquals(Set.of(), packages().stream().filter(folder -> !Files.exists(folder.resolve(INFO)))
                .collect(Collectors.toSet()));
    }

    @Test
    void theClassesThatADescriptionNamesAreThere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path folder : packages()) {
            Path info = folder.resolve(INFO);
            if (Files.exists(info)) {
                NAME.matcher(Files.readString(info)).results().map(name -> name.group(1))
                        .filter(name -> !Files.exists(folder.resolve(name + ".java")))
                        .forEach(name -> missing.add(info + ": " + name));
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        List<Path> unmarked = new ArrayList<>();
        for (Path folder : packages()) {
            Path info = folder.resolve(INFO);
            if (Files.exists(info) && !Files.readString(info).contains("\n@NullMarked\npackage ")) {
                unmarked.add(info);
            }
        }
        assertEquals(List.of(), unmarked);
    }

    private static Set<Path> packages() throws IOException {
        return Sources.all().stream().filter(file -> !file.endsWith("module-info.java")).map(Path::getParent)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
