package io.github.dpi4j.cli.serve;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The open pages, by names that they chose themselves. */
final class OpenPages {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{8,64}");

    private final Map<String, OpenPage> byName = new HashMap<>();
    private final int max;

    OpenPages(int max) {
        this.max = max;
    }

    /**
     * Opens a page.
     *
     * @throws Refusal if it is open already, or too many are
     */
    synchronized OpenPage open(String name) throws Refusal {
        if (!NAME.matcher(name).matches() || byName.containsKey(name)) {
            throw new Refusal(409, "expected a new page, of 8 to 64 letters, digits and hyphens");
        }
        if (byName.size() >= max) {
            throw new Refusal(503, "busy: " + byName.size() + " pages are open already; close one of them");
        }
        OpenPage page = new OpenPage();
        byName.put(name, page);
        return page;
    }

    /**
     * Returns an open page.
     *
     * @throws Refusal if there is no page of this name
     */
    synchronized OpenPage get(String name) throws Refusal {
        OpenPage page = byName.get(name);
        if (page == null) {
            throw new Refusal(404, "this page is closed: load it again");
        }
        return page;
    }

    /** Removes a page. */
    synchronized void remove(String name) {
        byName.remove(name);
    }

    synchronized List<OpenPage> all() {
        return List.copyOf(byName.values());
    }
}
