/**
 * How a tree becomes an artifact: scanned, cut into chunks on all cores, and packed beside what earlier artifacts already have. Only builders
 * need this. See {@link io.bowwave.artifact.write.ArtifactWriter}.
 */
@NullMarked
package io.bowwave.artifact.write;

import org.jspecify.annotations.NullMarked;
