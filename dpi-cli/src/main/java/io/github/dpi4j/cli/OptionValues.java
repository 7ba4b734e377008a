package io.github.dpi4j.cli;

import io.github.dpi4j.checkpoint.DecimalText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parsers of options' values, with errors in the user's terms. */
final class OptionValues {
    private static final String WHOLE = "a whole number";
    private static final String REAL = "a number";

    private OptionValues() {
    }

    /** Registers the parsers with a command and its subcommands. */
    static void register(CommandLine command) {
        ITypeConverter<Integer> ints = text -> number(text, WHOLE, DecimalText::isWhole, Integer::valueOf);
        ITypeConverter<Long> longs = text -> number(text, WHOLE, DecimalText::isWhole, Long::valueOf);
        ITypeConverter<Double> doubles = text -> number(text, REAL, DecimalText::isNumber, DecimalText::parse);
        command.registerConverter(int.class, ints).registerConverter(Integer.class, ints)
                .registerConverter(long.class, longs).registerConverter(Long.class, longs)
                .registerConverter(double.class, doubles).registerConverter(Double.class, doubles)
                .registerConverter(Path.class, OptionValues::path);
    }

    private static <T> T number(String text, String kind, Predicate<String> form, Function<String, T> parse) {
        String number = text.strip();
        if (!form.test(number)) {
            throw expected(kind, text);
        }
        try {
            return parse.apply(number);
        } catch (NumberFormatException e) {
            throw expected("a smaller number", text);
        }
    }

    private static Path path(String text) {
        if (text.isBlank()) {
            throw expected("the name of a file or folder", text);
        }
        if (text.indexOf('\ufffd') >= 0) {
            throw new TypeConversionException("expected a name in the encoding of the locale, "
                    + System.getProperty("sun.jnu.encoding") + ", got '" + text + "': set LC_ALL=C.UTF-8");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(
                    "expected a name that this system has for files, got '" + text + "': " + e.getReason());
        }
    }

    private static TypeConversionException expected(String what, String text) {
        return new TypeConversionException("expected " + what + ", got '" + text + "'");
    }
}
