/** Events as Kafka records: CloudEvents 1.0 in binary mode, value JSON. */
@NullMarked
package io.bowwave.schemas.log;

import org.jspecify.annotations.NullMarked;
