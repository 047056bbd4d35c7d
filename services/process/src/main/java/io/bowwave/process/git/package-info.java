/** Native git, as services ask repositories by it. */
@NullMarked
package io.bowwave.process.git;

import org.jspecify.annotations.NullMarked;
