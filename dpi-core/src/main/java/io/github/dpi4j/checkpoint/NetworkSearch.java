package io.github.dpi4j.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The search for a network's weights among the dicts of tensors of a file.
 *
 * <p>Every dict, and every prefix in it under which a network's own names are, is a candidate; optimisers' states are
 * not. Moving averages come first, since they are used for sampling, then the keys that trainers use, in their order.
 * Where no dict has the network's names, dicts themselves are the candidates, without the prefixes of wrappers: nothing
 * more is known of such a network.
 */
final class NetworkSearch {
    /** Prefixes that wrappers put before every name: DataParallel, torch.compile. */
    private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

    /** Usual keys of a network's weights. */
    private static final List<String> USUAL_KEYS = List.of("ema_state_dict", "state_dict_ema", "model_ema", "ema_model",
            "params_ema", "ema", "state_dict", "model_state_dict", "model_state", "model", "params", "network", "net",
            "generator", "weights", "module");

    /**
     * Candidate weights.
     *
     * @param prefix of their names; other tensors of the dict are left aside, unless it is a wrapper's
     * @param network whether the network's own names are there
     */
    private record Candidate(TensorDict dict, String prefix, boolean network) {
        /** Returns the keys to it, and the parts of the prefix. */
        List<String> components() {
            return network && !prefix.isEmpty()
                    ? Stream.concat(dict.path().stream(), Arrays.stream(prefix.split("\\."))).toList()
                    : dict.path();
        }

        String key() {
            return String.join(".", components());
        }

        boolean isAverage() {
            return components().stream().anyMatch(TensorDict::namesAverage);
        }

        boolean isTraining() {
            return components().stream().anyMatch(TensorDict::namesTraining);
        }

        /** Returns each component's place among the usual keys; ranks are compared from the first on. */
        int[] rank() {
            List<String> components = components();
            if (components.isEmpty()) {
                return new int[]{USUAL_KEYS.size()};
            }
            return components.stream().mapToInt(USUAL_KEYS::indexOf).map(i -> i < 0 ? USUAL_KEYS.size() + 1 : i)
                    .toArray();
        }
    }

    private final List<TensorDict> dicts;
    private final List<String> opaque;
    private final NetworkSignature signature;
    private final List<Candidate> candidates = new ArrayList<>();

    /**
     * @param opaque keys of objects that may hold anything
     */
    NetworkSearch(List<TensorDict> dicts, List<String> opaque, NetworkSignature signature) {
        this.dicts = dicts;
        this.opaque = opaque;
        this.signature = signature;
        for (TensorDict dict : dicts) {
            signature.prefixes(dict.names()).forEach(prefix -> candidates.add(new Candidate(dict, prefix, true)));
        }
    }

    /**
     * Returns the weights that are meant, or null if there are several candidates: {@link #keys} then lists them.
     *
     * @throws IOException if a tensor is unsound
     */
    @Nullable
    Weights best() throws IOException {
        List<Candidate> usable = candidates.stream().filter(c -> !c.isTraining()).toList();
        if (usable.isEmpty()) {
            List<Candidate> any = dicts.stream().map(NetworkSearch::whole).filter(c -> !c.isTraining()).toList();
            List<Candidate> larger = any.stream().filter(c -> !c.dict.numbersOnly()).toList();
            usable = larger.isEmpty() ? any : larger;
        }
        List<Candidate> averages = usable.stream().filter(Candidate::isAverage).toList();
        List<Candidate> preferred = (averages.isEmpty() ? usable : averages).stream()
                .sorted((a, b) -> Arrays.compare(a.rank(), b.rank())).toList();
        if (preferred.isEmpty()
                || preferred.size() > 1 && Arrays.equals(preferred.get(0).rank(), preferred.get(1).rank())) {
            return null;
        }
        Candidate best = preferred.getFirst();
        Set<String> others = new LinkedHashSet<>();
        usable.stream().filter(c -> c != best).forEach(c -> others.add(c.key()));
        return weights(best, others, averages.isEmpty() ? skippedAverages(best) : List.of());
    }

    /** Returns the keys of all weights that {@link #named} can read. */
    Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>();
        candidates.forEach(c -> keys.add(c.key()));
        dicts.forEach(dict -> keys.add(whole(dict).key()));
        keys.remove("");
        return keys;
    }

    /**
     * Returns the weights under a key: the whole of {@link Candidate#key} or some of its components in turn; a network before
     * other tensors. Null if none has it or several have.
     *
     * @throws IOException if a tensor is unsound
     */
    @Nullable
    Weights named(String key) throws IOException {
        List<Candidate> whole = dicts.stream().map(NetworkSearch::whole).toList();
        for (List<Candidate> some : List.of(exactly(key, candidates), containing(key, candidates), exactly(key, whole),
                containing(key, whole))) {
            if (!some.isEmpty()) {
                return some.size() == 1 ? weights(some.getFirst(), Set.of(), List.of()) : null;
            }
        }
        return null;
    }

    private static List<Candidate> exactly(String key, List<Candidate> from) {
        return from.stream().filter(c -> c.key().equals(key)).toList();
    }

    private static List<Candidate> containing(String key, List<Candidate> from) {
        return from.stream().filter(c -> ("." + c.key() + ".").contains("." + key + ".")).toList();
    }

    private static Candidate whole(TensorDict dict) {
        String prefix = "";
        for (int i = 0; i < 2; i++) { // twice, for one wrapper in another in either order
            for (String wrapper : WRAPPERS) {
                String longer = prefix + wrapper;
                if (!dict.names().isEmpty() && dict.names().stream().allMatch(name -> name.startsWith(longer))) {
                    prefix = longer;
                }
            }
        }
        return new Candidate(dict, prefix, false);
    }

    private Weights weights(Candidate from, Set<String> others, List<String> skippedAverages) throws IOException {
        Weights all = from.dict.reader().read();
        Map<String, StoredTensor> entries = new LinkedHashMap<>();
        Map<String, String> unread = new LinkedHashMap<>();
        List<String> leftAside = new ArrayList<>();
        for (String name : from.dict.names()) {
            String bare = name.startsWith(from.prefix) ? name.substring(from.prefix.length()) : null;
            if (bare == null || from.network && !signature.owns(bare)) {
                leftAside.add(name);
            } else if (all.contains(name)) {
                entries.put(bare, all.stored(name));
            } else {
                unread.put(bare, all.unread().get(name));
            }
        }
        return new Weights(entries, unread,
                new Origin(String.join(".", from.dict.path()), from.prefix, leftAside, List.copyOf(others),
                        skippedAverages));
    }

    /** Returns names of averages that hold no network: keys of dicts and of opaque objects, and prefixes beside the network's. */
    private List<String> skippedAverages(Candidate best) {
        Set<String> found = new LinkedHashSet<>();
        Stream<String> keys = Stream.concat(dicts.stream().map(dict -> String.join(".", dict.path())), opaque.stream());
        Stream<String> modules = best.dict.names().stream().filter(name -> name.indexOf('.') > 0)
                .map(name -> name.substring(0, name.indexOf('.')));
        Stream.concat(keys, modules)
                .filter(key -> Arrays.stream(key.split("\\.")).anyMatch(TensorDict::namesAverage)
                        && Arrays.stream(key.split("\\.")).noneMatch(TensorDict::namesTraining))
                .forEach(found::add);
        return List.copyOf(found);
    }
}
