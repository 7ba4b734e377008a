package io.github.dpi4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class DecimalTextTest {
    @Test
    void numbersAreDecimal() {
        assertEquals(0.5, DecimalText.parse(".5"));
        assertEquals(-2, DecimalText.parse("-2."));
        assertEquals(2e-4, DecimalText.parse("+2E-4"));
    }

    @Test
    void javasFormsAreRefused() {
        for (String text : List.of("1d", "1f", "1D", "0x1p3", "NaN", "Infinity", "-Infinity", " 1", "1 ", "", ".", "1e",
                "\u0663", "1,5", "1e400")) {
            assertThrows(NumberFormatException.class, () -> DecimalText.parse(text), text);
        }
        assertFalse(DecimalText.isWhole("\u0663"));
    }

    @Test
    void messagesShowWhatWasWritten() {
        assertEquals("eta: expected 0 to 1, got 1e18",
                DecimalText.asWritten("eta: expected 0 to 1, got 1.0E18", "1e18"));
        assertEquals("eta: expected 0 to 1, got 1.0E18",
                DecimalText.asWritten("eta: expected 0 to 1, got 1.0E18", "2"));
        assertEquals("eta: expected 0 to 1, got 11.0", DecimalText.asWritten("eta: expected 0 to 1, got 11.0", "1"));
    }
}
