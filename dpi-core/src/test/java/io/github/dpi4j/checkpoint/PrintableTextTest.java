package io.github.dpi4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PrintableTextTest {
    @Test
    void ordinaryNamesStayAsTheyAre() {
        for (String name : new String[]{"", "input_blocks.0.0.weight", "größe é 名前 😀", "a \"b\" \\ c"}) {
            assertEquals(name, PrintableText.escape(name));
        }
        assertEquals("\"a 'b'\"", PrintableText.quote("a \"b\""));
    }

    @Test
    void whatDoesNotSimplyAppearIsEscaped() {
        assertEquals("a\\u001b[31mRED\\u0007\\u202eb\\u000a\\u000d\\u0085\\u2028\\u2029\\u200b\\ud800\\ue000\\ufeff",
                PrintableText.escape("a\u001b[31mRED\u0007\u202eb\n\r\u0085\u2028\u2029\u200b\ud800\ue000\ufeff"));
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String escaped = PrintableText.escape(Character.toString(c));
            assertTrue(escaped.codePoints().noneMatch(e -> Character.isISOControl(e)
                    || Character.getType(e) == Character.FORMAT || Character.getType(e) == Character.SURROGATE),
                    "U+" + Integer.toHexString(c));
        }
    }

    @Test
    void longTextIsCutBetweenCharacters() {
        assertEquals("\"" + "x".repeat(80) + "\"", PrintableText.quote("x".repeat(80)));
        assertEquals("\"" + "😀".repeat(80) + "…\"", PrintableText.quote("😀".repeat(81)));
    }
}
