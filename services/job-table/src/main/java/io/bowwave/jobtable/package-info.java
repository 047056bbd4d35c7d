/**
 * The job table: its migrations and every SQL statement on it, by noun. All times are the database's, so that clocks of callers don't
 * matter; every statement is short, and no transaction is held while anybody works.
 */
@NullMarked
package io.bowwave.jobtable;

import org.jspecify.annotations.NullMarked;
