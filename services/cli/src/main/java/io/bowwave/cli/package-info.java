/** The {@code bowwave} command: a client of the API, and the doctor of the machine that it runs on. */
@NullMarked
package io.bowwave.cli;

import org.jspecify.annotations.NullMarked;
