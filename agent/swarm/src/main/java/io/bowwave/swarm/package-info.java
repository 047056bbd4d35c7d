/**
 * Moves blobs between the machines of a region. Knows blobs, blocks and pieces; knows nothing of chunks, files or releases.
 *
 * <h2>Units</h2>
 * A block is 131,072 bytes ({@link io.bowwave.artifact.BlobHash#BLOCK}): what is verified, written and forwarded. A piece is 32 blocks, 4
 * MiB: what is planned. A blob whose Merkle root is known (a pack) moves block by block; one that is known by its digest alone (a
 * manifest or layout) moves <em>whole</em> and counts as one piece.
 *
 * <h2>Peer protocol, version 1</h2>
 * TCP; numbers big-endian. Either side closes on anything that is not as below.
 * <pre>
 * server: "BWPR" version:u8 nonce:16
 * client: "BWPR" version:u8 nonce:16 proof:32 length:u8 name          name: who asks, ASCII
 * server: status:u8 proof:32                                          0 welcome; else a code from the list below, and no proof
 *   proof of the client = HMAC-SHA256(secret, "bowwave-peer-1 client" server-nonce client-nonce name)
 *   proof of the server = HMAC-SHA256(secret, "bowwave-peer-1 server" client-nonce server-nonce)
 *
 * frame:    length:u32 (of what follows) kind:u8 payload
 * request:  at most 64 bytes of length; answers come in the order of the requests, so requests may be pipelined
 *   1 HAVE    digest:32                          answer 65
 *   2 LEAVES  digest:32                          answer 66
 *   3 BLOCKS  digest:32 first:u32 count:u32      answers 67, any number, then 68; count 1 to 32
 *   4 WHOLE   digest:32                          answer 69
 * answer:
 *   65 MAP     size:u64 complete:u8 bitmap       one bit a piece that is complete, lowest bit first
 *   66 LEAVES  size:u64 hashes                   32 bytes a block
 *   67 DATA    first:u32 bytes                   blocks first, first+1, ..., without gaps
 *   68 END     next:u32                          the first block that was not sent: first+count when all were
 *   69 WHOLE   bytes
 *   127 ERROR  code:u8 text
 * codes: 1 unknown version, 2 wrong secret, 3 too many connections, 4 malformed or oversize, 5 not here, 6 not yet, 7 failed
 * </pre>
 * A server waits a bounded time for a block that is still on its way to it, and sends it as soon as it is verified there; after that time
 * it ends the answer with END. Codes 1 to 4 close the connection, 5 to 7 do not.
 */
@NullMarked
package io.bowwave.swarm;

import org.jspecify.annotations.NullMarked;
