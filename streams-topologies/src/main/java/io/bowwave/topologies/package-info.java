/**
 * What turns events into decisions: Kafka Streams topologies and the pure cores that they apply. Each noun has its package with one
 * public type that builds its {@code Topology}; this package holds what they share. Nothing here knows SQL, HTTP, S3 or etcd.
 */
@NullMarked
package io.bowwave.topologies;

import org.jspecify.annotations.NullMarked;
