package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class ErrorMessageTest {
    @Test
    void filesAreNamedWithWhatIsWrong() {
        assertEquals("a.pt: permission denied", ErrorMessage.of(new AccessDeniedException("a.pt")));
        assertEquals("a.pt: No space left on device",
                ErrorMessage.of(new FileSystemException("a.pt", null, "No space left on device")));
        assertEquals("a.pt: permission denied",
                ErrorMessage.of(new UncheckedIOException(new AccessDeniedException("a.pt"))));
    }

    @Test
    void aNameThatTheLocaleCannotHaveIsNamedWithTheRemedy() {
        assertEquals("é.png: expected names in the encoding of the locale, " + System.getProperty("sun.jnu.encoding")
                + ": set LC_ALL=C.UTF-8",
                ErrorMessage.of(new InvalidPathException("é.png", "Malformed input or input contains unmappable"
                        + " characters")));
    }

    @Test
    void anExplanationIsOneLine() {
        assertEquals("first; second", ErrorMessage.of(new IOException("first\n   second\n")));
    }

    @Test
    void lackOfMemorySaysWhatToDo() {
        assertTrue(ErrorMessage.of(new OutOfMemoryError("Java heap space")).contains("-Xmx"));
    }

    @Test
    void whatNobodyExpectedIsCalledSo() {
        assertTrue(ErrorMessage.of(new NullPointerException("oops")).startsWith("internal error: "));
    }

    @Test
    void aClassThatIsMissingIsToldFromOneThatFails() {
        NoClassDefFoundError missing = new NoClassDefFoundError("a/B");
        missing.initCause(new ClassNotFoundException("a.B"));
        assertTrue(ErrorMessage.of(missing).startsWith("cannot load a/B: a jar file of the command is missing"));
        assertTrue(ErrorMessage.of(new NoClassDefFoundError("Could not initialize class a.B"))
                .startsWith("internal error: "));
    }

    @Test
    void lessAtOnceIsARemedyWhereImagesRunTogether() {
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        CommandSpec alone = CommandSpec.create();
        CommandSpec together = CommandSpec.create().addOption(OptionSpec.builder("--batch").build());
        assertFalse(ErrorMessage.of(error, alone).contains("--batch"));
        assertTrue(ErrorMessage.of(error, together).endsWith(", or ask for less at once (--batch)"));
    }

    @Test
    void anInterruptIsCalledSo() {
        assertEquals("interrupted", ErrorMessage.of(new ClosedByInterruptException()));
    }
}
