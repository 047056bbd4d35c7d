/** {@code ./bowwave demo}: the story of one commit, told on real parts. */
@NullMarked
package io.bowwave.testbed.demo;

import org.jspecify.annotations.NullMarked;
