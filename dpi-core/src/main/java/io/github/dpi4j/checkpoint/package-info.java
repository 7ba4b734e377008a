/**
 * Checkpoints of networks: PyTorch's {@code .pt} (zip and legacy container) and safetensors, read without executing
 * anything in them; safetensors written.
 *
 * <p>Read {@link Checkpoints} first. It memory-maps a file ({@code CheckpointFile}, which checks every read against the
 * file's size), tells the container by its content, and returns a {@link Checkpoint} with every dict of tensors, or the
 * {@link Weights} of the one network in it. {@link Weights} maps the network's own names to {@link StoredTensor}s, which
 * are converted to float32 when they are read; {@link Origin} says where they came from.
 *
 * <p>A {@code .pt} file takes this path: {@code TorchZip} or {@code TorchLegacy} finds the pickle and the storages,
 * {@code Unpickler} builds {@code PickleValue}s on a stack with the closed list of {@code TorchGlobals},
 * {@code RefusedGlobals} refuses names that run commands, {@code TorchObjects} finds dicts of tensors, and
 * {@code NetworkSearch} looks for the {@link NetworkSignature} among them. Safetensors need only
 * {@code SafetensorsHeader}. Tensors are strided views of a storage ({@code SegmentTensor}), judged by
 * {@code StridedExtent} before anything is allocated.
 *
 * <p>{@link PrintableText} shows text of files to people, {@link DecimalText} reads the numbers that they wrote.
 */
@NullMarked
package io.github.dpi4j.checkpoint;

import org.jspecify.annotations.NullMarked;
