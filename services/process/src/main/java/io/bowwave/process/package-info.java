/**
 * What every service process shares: the config record, the Micronaut context around one wiring, tokens and problem+json, loops, Kafka
 * clients. Nothing of the domain.
 */
@NullMarked
package io.bowwave.process;

import org.jspecify.annotations.NullMarked;
