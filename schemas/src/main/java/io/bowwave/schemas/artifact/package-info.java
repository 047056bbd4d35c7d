/** Artifacts, their replicas in the regions, and what may be deployed. */
@NullMarked
package io.bowwave.schemas.artifact;

import org.jspecify.annotations.NullMarked;
