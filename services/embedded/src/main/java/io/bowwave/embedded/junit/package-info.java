/** The JUnit extension that hands running servers to integration tests. */
@NullMarked
package io.bowwave.embedded.junit;

import org.jspecify.annotations.NullMarked;
