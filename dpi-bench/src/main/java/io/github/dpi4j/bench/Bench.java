package io.github.dpi4j.bench;

import io.github.dpi4j.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The benchmarks' command: runs them and prints one table of times, ratios to the peers, and facts about the machine. */
@Command(name = "bench", sortOptions = false, usageHelpAutoWidth = true,
        description = "Runs benchmarks and prints one table of times and ratios.")
public final class Bench implements Callable<Integer> {
    private static final List<String> JVM = List.of("--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xms5g", "-Xmx5g");
    private static final TimeValue SHORT = TimeValue.milliseconds(100);
    private static final String BEGIN = "<!-- bench: begin -->";
    private static final String END = "<!-- bench: end -->";

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;
    @Parameters(arity = "0..*", paramLabel = "SET",
            description = "Benchmarks to run: kernel, layer, network (with the bundled ones), bundlednetwork, feature, step, loop, restoration, training, or a regular expression over the benchmarks' names (default: network and step).")
    private List<String> sets = List.of("network", "step");
    @Option(names = "--engines", split = ",", paramLabel = "NAME",
            description = "Engines (default: dpi and every peer on the class path).")
    private List<String> engines = List.of();
    @Option(names = "--threads", split = ",", paramLabel = "N",
            description = "Threads of every engine (default: all processors).")
    private List<String> threads = List.of(Integer.toString(Runtime.getRuntime().availableProcessors()));
    @Option(names = "-p", paramLabel = "NAME=VALUE", description = "Value of another benchmark parameter, as JMH's -p.")
    private Map<String, String> parameters = Map.of();
    @Option(names = "--prof", paramLabel = "PROFILER", description = "A JMH profiler, such as gc.")
    private List<String> profilers = List.of();
    @Option(names = "--jvm", paramLabel = "FLAG", description = "An additional flag of the measured JVMs.")
    private List<String> flags = List.of();
    @Option(names = "--quick",
            description = "One short iteration each, to check that everything runs; the times are not meaningful.")
    private boolean quick;
    @Option(names = "--markdown", paramLabel = "FILE",
            description = "Also put the table into this file, between the lines '"
                    + BEGIN + "' and '" + END + "' if it has them.")
    private @Nullable Path markdown;

    private Bench() {
    }

    /** Returns the command line, help included. */
    static CommandLine commandLine() {
        return new CommandLine(new Bench());
    }

    /** Runs the command, see {@code --help}. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    @Override
    public Integer call() throws RunnerException, IOException {
        List<String> jvm = new ArrayList<>(JVM);
        jvm.addAll(flags);
        ChainedOptionsBuilder options = new OptionsBuilder().jvmArgs(jvm.toArray(String[]::new))
                .shouldFailOnError(true).param("threads", threads.toArray(String[]::new));
        if (quick) {
            options.warmupIterations(1).warmupTime(SHORT).measurementIterations(1).measurementTime(SHORT);
        }
        parameters.forEach((name, value) -> options.param(name, value.split(",")));
        for (String profiler : profilers) {
            options.addProfiler(profiler);
        }
        Collection<RunResult> results = new ArrayList<>();
        Map<String, String> facts = MachineFacts.gather();
        OutputFormat progress = OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL);
        for (String set : sets) {
            Options ofSet = new OptionsBuilder().parent(options.build())
                    .param("engine", engines(set).toArray(String[]::new))
                    .include("(?i)" + (set.matches("\\w+") ? "\\.\\w*" + set + "benchmark\\." : set)).build();
            try {
                results.addAll(new Runner(ofSet, progress).run());
            } catch (NoBenchmarksException _) {
                throw new ParameterException(spec.commandLine(),
                        "no benchmark is called " + set + ": --help lists the sets");
            }
        }
        StringBuilder text = new StringBuilder();
        for (ResultTable table : ResultTable.of(results)) {
            text.append(table.markdown()).append('\n');
        }
        facts.forEach((name, fact) -> text.append("- ").append(name).append(": ").append(fact).append('\n'));
        System.out.print(text);
        if (markdown != null) {
            write(markdown, text.toString());
        }
        return 0;
    }

    private List<String> engines(String set) {
        if (!engines.isEmpty()) {
            return engines;
        }
        List<String> all = new ArrayList<>(List.of(Engines.DPI));
        Engines.peers().values().stream().filter(peer -> !set.equalsIgnoreCase("training") || peer.trains())
                .forEach(peer -> all.add(peer.name()));
        return all;
    }

    private static void write(Path markdown, String text) throws IOException {
        String block = BEGIN + "\n" + text + END;
        String page = Files.exists(markdown) ? Files.readString(markdown) : "";
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        AtomicFile.write(markdown, begin < 0 || end < begin
                ? page + block + "\n"
                : page.substring(0, begin) + block + page.substring(end + END.length()));
    }
}
