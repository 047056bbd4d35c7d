@Configuration
@Requires(property = "bowwave.process", value = "sample")
@NullMarked
package io.bowwave.process.sample;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
