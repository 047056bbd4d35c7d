package io.bowwave.artifact;

import java.nio.file.Path;

/**
 * A patch that a machine can use.
 *
 * @param folder of the base's release
 * @param manifest of the base
 * @param missing what the patch makes
 */
record PatchChoice(Patch patch, Path folder, Manifest manifest, MissingChunks missing) {}
