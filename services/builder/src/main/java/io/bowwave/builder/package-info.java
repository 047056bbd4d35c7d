/**
 * Claims builds from the queue, checks out, runs the build command, stores the artifact and says how it went. Holds no database
 * password; every word to the queue carries (build, attempt), and an answer {@code fenced} ends the work at once.
 */
@Configuration
@Requires(property = "bowwave.process", value = "builder")
@NullMarked
package io.bowwave.builder;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
