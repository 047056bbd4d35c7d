/** Real PostgreSQL, Kafka, etcd and S3 as child processes on loopback: what {@code bowwave up} and the tests run on. */
@NullMarked
package io.bowwave.embedded;

import org.jspecify.annotations.NullMarked;
