/** A researcher's programs, which stand outside the library: they see what it exports, and no more. */
module research {
    requires io.github.dpi4j.faces;
}
