/**
 * How an artifact becomes a tree on a machine, from as few fetched bytes as its disk allows: chunks of releases that are here already, patches
 * to them, packs for the rest; each file checked before the release exists. See {@link io.bowwave.artifact.release.ReleaseStore}.
 */
@NullMarked
package io.bowwave.artifact.release;

import org.jspecify.annotations.NullMarked;
