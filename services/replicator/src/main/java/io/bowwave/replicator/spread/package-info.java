/**
 * Who copies which pack from whom, so that a pack leaves the home region about once. Pure: told what was heard and what time it is, it
 * says what to do.
 *
 * <p>For each pack the regions stand in an order that all of them find alone, by hash and by what the way from home costs. The first
 * takes it from home; the others form a tree below it, each under the cheapest region before it that has a place left, and take it when
 * somebody has it. A region that is not heard of, or says that it failed, has no place in the tree; after a longer time without anything
 * new anybody goes to home. So a helper that is gone costs time and perhaps a second copy, never the replica.
 */
@NullMarked
package io.bowwave.replicator.spread;

import org.jspecify.annotations.NullMarked;
