/** Counts what machines report, by app and region. */
@NullMarked
package io.bowwave.topologies.fleet;

import org.jspecify.annotations.NullMarked;
