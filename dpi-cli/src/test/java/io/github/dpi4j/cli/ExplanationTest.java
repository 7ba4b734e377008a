package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    @Test
    void filesAreNamedWithWhatIsWrong() {
        assertEquals("a.pt: permission denied", Explanation.of(new AccessDeniedException("a.pt")));
        assertEquals("a.pt: No space left on device",
                Explanation.of(new FileSystemException("a.pt", null, "No space left on device")));
        assertEquals("a.pt: permission denied",
                Explanation.of(new UncheckedIOException(new AccessDeniedException("a.pt"))));
    }

    @Test
    void anExplanationIsOneLine() {
        assertEquals("first; second", Explanation.of(new IOException("first\n   second\n")));
    }

    @Test
    void lackOfMemorySaysWhatToDo() {
        assertTrue(Explanation.of(new OutOfMemoryError("Java heap space")).contains("-Xmx"));
    }

    @Test
    void whatNobodyExpectedIsCalledSo() {
        assertTrue(Explanation.of(new NullPointerException("oops")).startsWith("internal error: "));
    }
}
