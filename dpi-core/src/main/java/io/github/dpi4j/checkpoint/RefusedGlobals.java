package io.github.dpi4j.checkpoint;

import java.util.Set;

/**
 * The rule by which a pickle's globals refuse a whole file.
 *
 * <p>Nothing that a pickle names is ever looked up, imported or called here: a name that {@link TorchGlobals} does not know
 * becomes an opaque value, and so does whatever the pickle makes of it. An {@code argparse.Namespace}, a NumPy scalar or a
 * class of the trainer's own beside the weights is therefore harmless, and needs no list of its own.
 *
 * <p>A file is refused all the same if it names something whose call in Python runs commands or code, loads further
 * code or pickles, or reaches files, processes or the network. No training script has reason to save that: such a file
 * was made to attack whoever opens it with {@code torch.load}, so its weights deserve no trust either, and its user should
 * hear of it. The rule need not be complete to keep this library safe. It is one of names:
 *
 * <ul>
 * <li>every name of the modules below, and of those inside them;
 * <li>every name of Python's {@code builtins} but plain types and exceptions, so {@code eval}, {@code exec},
 * {@code getattr} and {@code __import__} among others;
 * <li>single functions of modules that are otherwise harmless, such as {@code torch.load};
 * <li>names that reach through others by {@code __special__} attributes, or into modules by a dotted name, and empty ones.
 * </ul>
 */
final class RefusedGlobals {
    private static final Set<String> MODULES = Set.of("os", "posix", "nt", "posixpath", "ntpath", "sys", "subprocess",
            "_posixsubprocess", "commands", "popen2", "pty", "shutil", "socket", "_socket", "socketserver", "ssl",
            "http", "httplib", "urllib", "urllib2", "urllib3", "requests", "aiohttp", "httpx", "ftplib", "smtplib",
            "telnetlib", "xmlrpc", "webbrowser", "importlib", "imp", "runpy", "pkgutil", "zipimport", "pip",
            "ensurepip", "site", "setuptools", "distutils", "code", "codeop", "pdb", "bdb", "profile", "cProfile",
            "trace", "timeit", "doctest", "unittest", "pydoc", "ctypes", "_ctypes", "cffi", "marshal", "pickle",
            "_pickle", "cPickle", "dill", "cloudpickle", "shelve", "joblib", "inspect", "operator", "_operator",
            "multiprocessing", "threading", "_thread", "asyncio", "concurrent", "signal", "tempfile", "io", "_io",
            "fileinput", "linecache", "mmap", "gc", "atexit", "platform", "getpass", "crypt", "sqlite3", "fabric",
            "paramiko", "sh", "plumbum", "IPython", "torch.hub", "torch.jit", "torch.package", "torch.serialization",
            "torch.utils.cpp_extension", "torch.multiprocessing", "numpy.testing", "numpy.f2py", "numpy.distutils",
            "numpy.lib.npyio");

    private static final Set<String> NAMES = Set.of("torch load", "torch save", "torch compile",
            "torch.storage _load_from_bytes", "numpy load", "numpy save", "numpy loadtxt", "numpy fromfile",
            "numpy memmap", "types FunctionType", "types LambdaType", "types CodeType", "types ModuleType",
            "types MethodType", "functools reduce", "_functools reduce", "pandas read_pickle", "pandas eval");

    private static final Set<String> BUILTIN_TYPES = Set.of("set", "frozenset", "bytearray", "bytes", "complex", "dict",
            "list", "tuple", "int", "long", "float", "bool", "str", "unicode", "object", "slice", "range", "xrange",
            "type", "Ellipsis", "NotImplemented");

    /** Modules whose own names look special: the trainer's script, and Python 2's {@code builtins}. */
    private static final Set<String> SPECIAL_MODULES = Set.of("__main__", "__mp_main__", "__builtin__");

    private RefusedGlobals() {
    }

    /** Returns whether a pickle that asks for this name is refused. */
    static boolean refuses(String module, String name) {
        if (module.isBlank() || name.isBlank() || isSpecial(name)
                || isSpecial(module) && !SPECIAL_MODULES.contains(module)) {
            return true;
        }
        if (module.equals("builtins") || module.equals("__builtin__")) {
            return !BUILTIN_TYPES.contains(name) && !name.matches("[A-Z]\\w*(Error|Exception|Warning)");
        }
        return isInside(module) || NAMES.contains(module + " " + name)
        // "torch" "_utils.os.system": a dotted name walks on from module to module.
                || name.indexOf('.') >= 0 && (startsLower(name) || isInside(module + "." + name));
    }

    private static boolean isInside(String module) {
        for (int dot = module.indexOf('.'); dot >= 0; dot = module.indexOf('.', dot + 1)) {
            if (MODULES.contains(module.substring(0, dot))) {
                return true;
            }
        }
        return MODULES.contains(module);
    }

    private static boolean isSpecial(String dotted) {
        return dotted.startsWith("__") || dotted.contains(".__");
    }

    /**
     * Returns whether a name begins in lower case; nested classes have dotted names, too, but begin with a capital
     * letter.
     */
    private static boolean startsLower(String name) {
        return !Character.isUpperCase(name.codePointAt(0));
    }
}
