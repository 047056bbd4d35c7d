/** What machines run and how they fare, one by one and counted. */
@NullMarked
package io.bowwave.schemas.fleet;

import org.jspecify.annotations.NullMarked;
