/** {@code ./bowwave bench delta}: what a machine that has a release fetches for the next one, measured on published artifacts. */
@NullMarked
package io.bowwave.testbed.bench.delta;

import org.jspecify.annotations.NullMarked;
