package io.github.dpi4j.cli.serve;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The access check of requests: only pages served by this server itself may call it, in a browser that was given the
 * address with the token.
 *
 * <p>The {@code Host} header must name this computer, against DNS rebinding. A request's origin ({@code Origin}, {@code
 * Sec-Fetch-Site}) must be this server, against pages of other sites. The path must contain the token, 256 random bits
 * generated at each start, against everybody else.
 *
 * @param port that the server listens on
 */
record Gate(int port, String token) {
    private static final int TOKEN_BYTES = 32;

    /** Returns a gate with a new token. */
    static Gate of(int port) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return new Gate(port, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /**
     * Admits a request.
     *
     * @param path path as it was sent
     * @return the path after the token and its slash
     * @throws Refusal if it is not admitted
     */
    String admit(Headers headers, String path) throws Refusal {
        Set<String> hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
        String host = only(headers, "Host");
        if (host == null || !hosts.contains(host)) {
            throw new Refusal(403, "this server answers to 127.0.0.1:" + port + " only");
        }
        String origin = only(headers, "Origin");
        String site = only(headers, "Sec-Fetch-Site");
        if (origin != null && !origin.equals("http://" + host)
                || site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw new Refusal(403, "no other page may call this server");
        }
        String[] parts = path.split("/", 3);
        if (parts.length < 3 || !MessageDigest.isEqual(parts[1].getBytes(StandardCharsets.UTF_8),
                token.getBytes(StandardCharsets.UTF_8))) {
            throw new Refusal(404, "not found: use the whole address that dpi serve has printed");
        }
        return parts[2];
    }

    /** Returns a header's value; several values are joined to one that is invalid. */
    private static @Nullable String only(Headers headers, String name) {
        return headers.containsKey(name) ? String.join(" and ", headers.get(name)) : null;
    }
}
