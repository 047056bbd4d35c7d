/** The job table under load: claims, a held-open transaction, dead builders; db-scheduler on the same PostgreSQL beside it. */
@NullMarked
package io.bowwave.testbed.bench.queue;

import org.jspecify.annotations.NullMarked;
