/**
 * {@code ./bowwave bench loopback}: what a byte costs. One origin and some machines on 127.0.0.1, with nothing to limit them but the
 * CPU; MB of 10^6 that were delivered and checked over the CPU seconds of all processes, from the moment that all are ready until the
 * last has everything. Start-up does not count, for nobody. Ours have had one transfer before, since an agent's JVM has long compiled
 * what it runs; libtorrent is native code and needs none. Both write to the same disk. libtorrent runs twice: as it comes (it then
 * prefers uTP), which the ratio is to, and with TCP only, which is far cheaper and stands beside it.
 */
@NullMarked
package io.bowwave.testbed.bench.loopback;

import org.jspecify.annotations.NullMarked;
