/** {@code ./bowwave simulate}: the real deciding code on virtual time, thousands of machines in one process. */
@NullMarked
package io.bowwave.testbed.simulate;

import org.jspecify.annotations.NullMarked;
