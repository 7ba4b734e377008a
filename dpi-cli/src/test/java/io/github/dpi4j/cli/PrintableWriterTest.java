package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PrintableWriterTest {
    @Test
    void lineEndsAndTabsStayAndAllElseThatControlsIsEscaped() throws IOException {
        assertEquals("a\tb\n\\u001b[31mred\\u000d\r\n\\u0007\\u202eü\n",
                written("a\tb\n\u001b[31mred\r\r\n\u0007\u202eü\n"));
    }

    @Test
    void aCharacterOfTwoHalvesMayComeInTwoPieces() throws IOException {
        assertEquals("x😀y", written("x\ud83d", "\ude00y"));
    }

    @Test
    void charactersOneByOneAreTreatedAlike() throws IOException {
        StringWriter text = new StringWriter();
        try (PrintableWriter writer = new PrintableWriter(text)) {
            for (char c : "a\u001b\n".toCharArray()) {
                writer.write(c);
            }
            writer.write(new char[]{'b', '\u0000'}, 0, 2);
        }
        assertEquals("a\\u001b\nb\\u0000", text.toString());
    }

    private static String written(String... pieces) throws IOException {
        StringWriter text = new StringWriter();
        try (PrintableWriter writer = new PrintableWriter(text)) {
            for (String piece : pieces) {
                writer.write(piece);
            }
        }
        return text.toString();
    }
}
