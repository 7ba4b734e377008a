/**
 * Writing, reading and recognising files.
 *
 * <p>{@link AtomicFile} writes a file that appears whole or not at all; {@link FolderLock} keeps a second run out of a folder; {@link InputFile} reads one that is no device or pipe,
 * {@link InputFolder} lists a folder; {@link FileKind} names a file's kind by its first bytes, for error messages; {@link CacheFolder} is where files lie that
 * can be made again.
 */
@NullMarked
package io.github.dpi4j.file;

import org.jspecify.annotations.NullMarked;
