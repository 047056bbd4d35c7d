/**
 * JSON for the agent, in a few hundred lines: texts to trees and back, trees to records and back. It writes and reads just what
 * {@code io.bowwave.schemas.Json} does, of which a test makes sure; that one's library alone would take a tenth of an agent's memory.
 */
@NullMarked
package io.bowwave.swarm.json;

import org.jspecify.annotations.NullMarked;
