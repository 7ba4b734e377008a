package io.github.dpi4j.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
    private static final Gate GATE = Gate.of(8008);

    private static Headers headers(String... pairs) {
        Headers headers = new Headers();
        headers.add("Host", "127.0.0.1:8008");
        for (int i = 0; i < pairs.length; i += 2) {
            headers.add(pairs[i], pairs[i + 1]);
        }
        return headers;
    }

    private static int refused(Headers headers, String path) {
        return assertThrows(Refusal.class, () -> GATE.admit(headers, path)).status();
    }

    @Test
    void tokensAreLongAndNew() {
        assertEquals(43, GATE.token().length());
        assertNotEquals(GATE.token(), Gate.of(8008).token());
    }

    @Test
    void thePageItselfIsAdmitted() throws Refusal {
        assertEquals("", GATE.admit(headers("Sec-Fetch-Site", "none"), "/" + GATE.token() + "/"));
        assertEquals("a/b/c", GATE.admit(headers("Sec-Fetch-Site", "same-origin", "Origin", "http://127.0.0.1:8008"),
                "/" + GATE.token() + "/a/b/c"));
        Headers local = new Headers();
        local.add("Host", "localhost:8008");
        local.add("Origin", "http://localhost:8008");
        assertEquals("x", GATE.admit(local, "/" + GATE.token() + "/x"));
    }

    /** As after a name of the attacker's has been made to lead to 127.0.0.1. */
    @ParameterizedTest
    @ValueSource(strings = {"evil.example:8008", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:8008.evil.example", "",
            "[::1]:8008",
            "evil.example@127.0.0.1:8008", "0.0.0.0:8008"})
    void otherHostsAreRefused(String host) {
        Headers headers = new Headers();
        headers.add("Host", host);
        assertEquals(403, refused(headers, "/" + GATE.token() + "/"));
    }

    @Test
    void noHostAndSeveralAreRefused() {
        assertEquals(403, refused(new Headers(), "/" + GATE.token() + "/"));
        assertEquals(403, refused(headers("Host", "evil.example"), "/" + GATE.token() + "/"));
        assertEquals(403, refused(headers("Host", "127.0.0.1:8008"), "/" + GATE.token() + "/"));
    }

    @ParameterizedTest
    @CsvSource({"Origin, https://evil.example", "Origin, null", "Origin, http://127.0.0.1:8009",
            "Origin, https://127.0.0.1:8008",
            "Origin, http://localhost:8008", "Sec-Fetch-Site, cross-site", "Sec-Fetch-Site, same-site"})
    void otherPagesAreRefused(String header, String value) {
        assertEquals(403, refused(headers(header, value), "/" + GATE.token() + "/"));
    }

    @Test
    void wrongTokensAreToldNothing() {
        for (String path : new String[]{"/", "", "/methods", "//", "/" + GATE.token(),
                "/" + GATE.token().substring(1) + "/", "/" + GATE.token() + "x/", "/" + "A".repeat(43) + "/",
                "/x/" + GATE.token() + "/", "http://127.0.0.1:8008/" + GATE.token() + "/"}) {
            assertEquals(404, refused(headers(), path), path);
        }
    }
}
