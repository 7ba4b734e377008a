package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;

/** What packagers and shells get: manual pages, completion, {@code dpi help}. */
class ManPageTest {
    /** A command with what roff would take for something else. */
    @Command(name = "odd", description = {"Reads C:\\temp. And more.", ".hidden files, too: 100%%"}, version = "odd 1",
            footer = {"", "Examples:", "  odd --level 3", "'quoted'"})
    static final class Odd {
        @Option(names = {"-l", "--level"}, paramLabel = "N", description = "From ${DEFAULT-VALUE} up.",
                defaultValue = "2")
        private int level;
        @Option(names = "--secret", hidden = true)
        private boolean secret;
        @Parameters(paramLabel = "FILE", description = "What to read.")
        private String file;
    }

    @Test
    void textIsNeitherMacroNorEscape() {
        List<String> page = ManPage.of(new CommandLine(new Odd()).getCommandSpec()).lines().toList();
        assertEquals(".TH \"ODD\" 1 \"\" \"odd 1\" \"DPI for Java\"", page.getFirst());
        assertEquals("odd \\- Reads C:\\etemp", page.get(2));
        assertTrue(page.containsAll(List.of("\\&.hidden files, too: 100%", ".B \\-l, \\-\\-level N", "From 2 up.",
                ".B FILE", "What to read.", "  odd \\-\\-level 3", "\\&'quoted'")), () -> String.join("\n", page));
        assertFalse(String.join("\n", page).contains("secret"));
    }

    @Test
    void everyCommandThatHelpListsHasAPage(@TempDir Path folder) throws IOException {
        dpi("generate-man-pages", "-o", folder).assertDone();
        Set<String> pages;
        try (Stream<Path> files = Files.list(folder)) {
            pages = files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
        }
        assertTrue(pages.containsAll(Set.of("dpi.1", "dpi-restore.1", "dpi-train.1", "dpi-train-prior.1")),
                pages::toString);
        assertFalse(pages.contains("dpi-generate-man-pages.1"), pages::toString);
        assertTrue(Files.readString(folder.resolve("dpi-restore.1")).contains("\\-\\-overwrite"));
    }

    @Test
    void helpOfACommandIsThatOfItsOption() {
        assertEquals(dpi("restore", "--help").assertDone().out(), dpi("help", "restore").assertDone().out());
        assertEquals(dpi("--help").assertDone().out(), dpi("help").assertDone().out());
        dpi("help", "frobnicate").assertRefused(2, "frobnicate");
    }

    @Test
    void theCompletionKnowsCommandsAndOptions() {
        String script = dpi("generate-completion").assertDone().out();
        assertTrue(script.contains("complete -F _complete_dpi"), script);
        assertTrue(script.contains("'--overwrite'"), script);
        assertEachOptionHasItsOwnValues(script);
    }

    /** The script keeps an option's values under the option's label: two options of a command must not share one. */
    private static void assertEachOptionHasItsOwnValues(String script) {
        Set<String> labels = new HashSet<>();
        for (String line : script.lines().toList()) {
            if (line.startsWith("function ")) {
                labels.clear();
            }
            Matcher values = Pattern.compile("local (\\w+)_option_args=\\(.*").matcher(line.strip());
            if (values.matches()) {
                assertTrue(labels.add(values.group(1)), line);
            }
        }
        assertTrue(script.contains("local BACKEND_option_args=(\"auto\" \"cpu\" \"cuda\" \"nd4j\")"), script);
        assertTrue(script.contains("local SAMPLER_option_args=(\"ddpm\" \"ddim\""), script);
    }
}
