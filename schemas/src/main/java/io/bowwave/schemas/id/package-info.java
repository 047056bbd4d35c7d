/** Names and ids, each a type of its own, checked when made. */
@NullMarked
package io.bowwave.schemas.id;

import org.jspecify.annotations.NullMarked;
