/**
 * The job table: its migrations and every SQL statement on it, by noun. All times are the database's, so that clocks of callers don't
 * matter; every statement is short, and no transaction is held while anybody works.
 *
 * <p>Claims read two small tables only, so they cost the same however many builds have ended or wait: {@code build_line} has a row for
 * each branch of an app, with its head, and {@code app_turn} one for each app, with the score of its best line, see {@link
 * io.bowwave.jobtable.ClaimOrder}. Triggers keep both in the transaction that changes a build.
 */
@NullMarked
package io.bowwave.jobtable;

import org.jspecify.annotations.NullMarked;
