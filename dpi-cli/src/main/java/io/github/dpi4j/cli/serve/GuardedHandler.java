package io.github.dpi4j.cli.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * A handler of requests that a {@link Gate} admits. Each request gets a response: a refusal its message, an unexpected
 * error status 500 and a line in the log. Connections are closed whatever happens.
 *
 * @param answer answers an admitted request
 */
record GuardedHandler(Gate gate, Answer answer) implements HttpHandler {
    private static final System.Logger LOG = System.getLogger(GuardedHandler.class.getName());

    /** The answer to a request. */
    @FunctionalInterface
    interface Answer {
        /**
         * Sends the response.
         *
         * @param path path after the token
         * @throws IOException if the connection is broken
         * @throws Refusal if the request is refused; nothing has been sent
         */
        void send(HttpExchange exchange, String path) throws IOException, Refusal;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                answer.send(exchange, gate.admit(exchange.getRequestHeaders(), exchange.getRequestURI().getRawPath()));
            } catch (Refusal e) {
                Reply.refusal(exchange, e);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, () -> "a request failed: " + e);
                LOG.log(Level.DEBUG, "a request failed", e);
                if (exchange.getResponseCode() < 0) {
                    Reply.refusal(exchange, new Refusal(500, "internal error: " + e));
                }
            }
            // Closing the exchange alone would hide a broken connection, which the server would count as open for good.
            exchange.getResponseBody().close();
        }
    }
}
