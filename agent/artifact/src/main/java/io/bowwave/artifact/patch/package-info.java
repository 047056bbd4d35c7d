/**
 * Patch packs, made ({@link io.bowwave.artifact.patch.PatchMaker}) and read ({@link io.bowwave.artifact.patch.PatchReader}): an artifact's new
 * chunks told by the files of a base. The bytes are described with the format, in {@link io.bowwave.artifact}.
 */
@NullMarked
package io.bowwave.artifact.patch;

import org.jspecify.annotations.NullMarked;
