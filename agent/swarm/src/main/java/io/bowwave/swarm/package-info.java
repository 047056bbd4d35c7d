/**
 * Moves blobs between the machines of a region. Knows blobs and blocks; knows nothing of chunks, files or releases.
 *
 * <h2>Units</h2>
 * A block is 131,072 bytes ({@link io.bowwave.artifact.BlobHash#BLOCK}): what is verified, written and forwarded. A run of blocks is what
 * is planned. A blob that is named by its Merkle root (a pack) moves block by block; each block is hashed once, on its way in, and the blob not
 * again: its name pins it. A blob that is named by its SHA-256 (a manifest or layout) moves <em>whole</em>.
 *
 * <h2>Peer protocol, version 2</h2>
 * TCP, or TLS 1.3 with certificates on both sides (below); numbers big-endian. Either side closes on anything that is not as below; a server counts
 * the reason ({@link io.bowwave.swarm.PeerCounters}). Both sides keep a connection on which nothing moves for a while: a client 30 s, a
 * server 60 s.
 * <pre>
 * server: "BWPR" version:u8 nonce:16
 * client: "BWPR" version:u8 nonce:16 proof:32 length:u8 name          name: who asks, ASCII, at most 127 bytes
 * server: status:u8 proof:32                                          0 welcome; else a code from the list below, and no proof
 *   proof of the client = HMAC-SHA256(secret, "bowwave-peer-2 client" server-nonce client-nonce name)
 *   proof of the server = HMAC-SHA256(secret, "bowwave-peer-2 server" client-nonce server-nonce)
 *
 * frame:    length:u32 (of what follows) kind:u8 id:u32 payload
 * request:  length at most 64, of PLAN 2 MiB; at most 512 of a connection may be unanswered. The client chooses the ids; none twice
 *           while it is unanswered. Answers come in any order, and units of several answers may alternate.
 *   1 HAVE    digest:32                                    answer 65
 *   2 LEAVES  digest:32                                    answers 67, then 68: the hashes of the blocks, 32 bytes each
 *   3 BLOCKS  digest:32 first:u32 count:u32 class:u8       answers 67, then 68; count 1 to 256; class 0 rollback, 1 deploy, 2 prefetch
 *   4 WHOLE   digest:32                                    answers 67, then 68: the blob
 *   5 CANCEL                                               id: of the request that is not wanted any more; its answer ends with 68 after
 *                                                          the unit that is on its way, if it has not ended already
 *   6 PLAN    request                                      answers 67, then 68; see {@link io.bowwave.swarm.plan.PlanCodec}
 * answer:
 *   65 MAP    size:u64 complete:u8 bitmap                  one bit a block that is verified, lowest bit first; of a whole blob one bit
 *   67 DATA   number:u32 bytes                             unit of 131,072 bytes, the last may be shorter. Of BLOCKS: number is the
 *                                                          block; of the others: 0, 1, ... In order within an answer, without gaps
 *   68 END    next:u32                                     the first unit that was not sent
 *   127 ERROR code:u8 text                                 instead of an answer
 * codes: 1 unknown version, 2 wrong secret, 3 too many connections, 4 malformed or oversize, 5 not here, 6 not yet, 7 failed
 * </pre>
 * A server sends a block that is still on its way to it as soon as it is verified there; meanwhile other answers go on. If the next block
 * does not come within 2 s, it ends the answer with END. Codes 1 to 4 close the connection, 5 to 7 do not.
 *
 * <h2>TLS</h2>
 * All of a region or none of it: the peer ports of its depots and agents speak TLS 1.3 when their configurations name three PEM files, and
 * plainly otherwise. {@code peer-certificate}: the member's certificate, then those between it and an authority; EC, RSA or Ed25519; without
 * extended key usages, or for servers and clients both; its names do not matter. {@code peer-key}: its key, PKCS#8, not encrypted. {@code
 * peer-ca}: the certificates of those who vouch for members; for the time of a change several. The files are read at the start, and what does
 * not belong together stops it. The region's secret is proved inside TLS as without it. Who shows no certificate that is vouched for, or
 * speaks plainly, is refused and counted ({@link io.bowwave.swarm.PeerCounters.Count#TLS_REFUSED}).
 *
 * <h2>Threads</h2>
 * One loop with a selector reads from all peers, verifies and writes ({@link io.bowwave.swarm.PeerClient}), another serves ({@link
 * io.bowwave.swarm.PeerServer}, more if so configured); files go out by sendfile. Each owns what it works on; they hand each other small
 * tasks. What opens blobs, connects, or asks a planner may wait, and has a few threads of its own that end when idle.
 */
@NullMarked
package io.bowwave.swarm;

import org.jspecify.annotations.NullMarked;
