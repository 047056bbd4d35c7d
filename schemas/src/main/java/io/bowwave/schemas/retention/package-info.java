/** Which builds keep their artifact: one pure decision, the same wherever it is made. */
@NullMarked
package io.bowwave.schemas.retention;

import org.jspecify.annotations.NullMarked;
