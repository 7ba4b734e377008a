package io.github.dpi4j.posterior;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The posterior methods by name: the library's own, and others on the class path (as services of {@link MethodFactory}). */
public final class PosteriorMethods {
    private static final List<MethodFactory> OWN = List.of(new DpiFactory(), new DdnmFactory(false),
            new DdnmFactory(true),
            new DdnmHqFactory(), new DdrmFactory(), new IlvrFactory(), new Dr2Factory(), new RePaintFactory(),
            new DiffPirFactory(), new DpsFactory());

    private PosteriorMethods() {
    }

    /** {@return all methods, the library's own first} */
    public static List<MethodFactory> all() {
        List<MethodFactory> all = new ArrayList<>(OWN);
        ServiceLoader.load(MethodFactory.class, PosteriorMethods.class.getClassLoader()).forEach(all::add);
        return List.copyOf(all);
    }

    /**
     * {@return a method by its name}
     *
     * @param name the name
     * @throws IllegalArgumentException if there is none of this name; the message lists the names
     */
    public static MethodFactory byName(String name) {
        List<MethodFactory> all = all();
        return all.stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("method: expected one of "
                        + all.stream().map(MethodFactory::name).collect(Collectors.joining(", ")) + ", got '" + name
                        + "'"));
    }
}
