package io.bowwave.artifact.release;

import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.MissingChunks;
import io.bowwave.artifact.Patch;
import java.nio.file.Path;

/**
 * A patch that a machine can use.
 *
 * @param folder of the base's release
 * @param manifest of the base
 * @param missing what the patch makes
 */
record PatchChoice(Patch patch, Path folder, Manifest manifest, MissingChunks missing) {}
