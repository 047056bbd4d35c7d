package io.bowwave.schemas.fleet;

/**
 * One source of a fetch.
 *
 * @param kind {@code depot} or {@code peer}
 * @param address host and port of its peer port
 * @param bytes that came from it
 * @param rate of late, bytes a second
 */
public record FetchSource(String kind, String address, long bytes, long rate) {}
