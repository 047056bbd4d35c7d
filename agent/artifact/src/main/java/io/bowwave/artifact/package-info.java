/**
 * What an artifact is, byte by byte; and how a tree becomes one and one becomes a tree. Knows nothing of peers, S3 or HTTP.
 *
 * <h2>Blobs</h2>
 * Manifest, layout and packs are blobs: immutable, named by their bytes. The name of a manifest and of a layout is the SHA-256 of its bytes:
 * they are small, and travel whole. The name of a pack is the root of a Merkle tree: for transfer it is divided into blocks of 131,072
 * bytes (the last may be shorter), over which stands the tree of RFC 6962, section 2.1: leaf = SHA-256(00 block), node = SHA-256(01 left
 * right), an odd node goes up unchanged. So whoever has a pack's name can check its leaves, and with them each block by itself; and a
 * pack's bytes are hashed once for all of that. See {@link io.bowwave.artifact.BlobHash}. The kinds are never taken for each other: what
 * names a pack (a layout, a tree) says so.
 *
 * <h2>CBOR</h2>
 * Manifest and layout are one CBOR item each, in core deterministic encoding (RFC 8949, 4.2.1). Any other form is refused, as are
 * unknown keys and all other versions. Only unsigned numbers, byte strings, text, arrays, maps with text keys, true and false are used.
 *
 * <h2>Manifest</h2>
 * <pre>
 * {
 *   "v": 2,
 *   "run": {
 *     "env": { name: value },
 *     "port": number,                 absent: none
 *     "grace": milliseconds,
 *     "health": {                     absent: none
 *       "http": path | "tcp": true | "command": text,
 *       "start": milliseconds, "timeout": milliseconds, "interval": milliseconds,
 *       "minimum": milliseconds, "period": milliseconds, "threshold": number     absent: 0, 5000, 3
 *     },
 *     "command": text,
 *     "switch": "overlap",            absent: stop-start
 *     "pre-start": { "command": text, "timeout": milliseconds }, "post-start": the same,    absent: none
 *     "driver": "systemd" | { "stop": text, "status": text },      absent: process; a map: command, status may be absent
 *     "limits": { "memory": bytes, "cpu": thousandths, "processes": number, "files": number },   absent: none
 *     "log": { "size": bytes, "files": number }                    absent: 8 MiB, 2
 *   },
 *   "files": [                        sorted by the bytes of their paths
 *     [path, 0 | 1, size, [number of chunk]]    file | executable
 *     [path, 2, target]               symbolic link
 *     [path, 3]                       empty folder
 *   ],
 *   "chunks": [                       in the order of first use, each once
 *     bytes,                          32 for each chunk: SHA-256 of its raw bytes
 *     [size]                          raw size of each, 1 to 262,144
 *   ]
 * }
 * </pre>
 * What a key's absence means is not written out: a manifest that does so is refused, or one artifact would have two names. Keys of "run"
 * may be added; an agent that does not know one refuses the artifact and names the key.
 *
 * <p>A path is relative UTF-8 with slashes, without empty parts, {@code .} and {@code ..}; parts up to 255, paths up to 4,095 bytes.
 * Nothing stands below a file or a link. A link's target is relative, {@code ..} stands only at its front, and it does not leave the
 * tree. Of the mode only the owner's executable bit is kept. A folder that is not empty has no entry.
 *
 * <p>A file's digest does not stand in the manifest, since it follows from what does: SHA-256 over one byte 02 and, for each of its chunks in
 * order, size (4 bytes, big-endian) and SHA-256 of its raw bytes. Files with the same content have the same digest in all manifests, because
 * where a file is cut depends on its content only; a file on a disk is checked chunk by chunk.
 *
 * <h2>Chunks</h2>
 * No chunk spans two files. An empty file has none, one of up to 65,536 bytes has one, a larger one is cut by FastCDC: see
 * {@link io.bowwave.artifact.Chunker} for the fixed parameters.
 *
 * <h2>Layout</h2>
 * <pre>
 * {
 *   "v": 3,
 *   "packs": [[name, size]],                    each once, in the order of first use below: first those with chunks, then patch packs
 *   "chunks": bytes,                            runs, see below
 *   "patches": [[base, manifest, [pack]]],      at most 8, each from another base (digest of its manifest); manifest: 0, or 1 + the
 *                                               number of the pack that makes this manifest out of the base's; the packs (numbers)
 *                                               together make every chunk that the base lacks; not both may be none
 *   "manifest": digest                          of the manifest that it belongs to
 * }
 * </pre>
 * A run is chunks of the manifest, in its order, that stand in one pack without gaps: pack, offset, count (1 or more), then for each
 * chunk 2 * stored length + codec. Codec 0: raw bytes, 1: one zstd frame, shorter than the raw bytes. All numbers are unsigned LEB128
 * in its shortest form. A run that could go on does go on: one layout has one form.
 *
 * <h2>Pack</h2>
 * The 8 bytes {@code BWPACK 00 01}, then stored chunks without gaps, up to 67,108,864 bytes in all. A chunk is stored as zstd, level 3, when
 * that saves more than 5 %.
 *
 * <p>A chunk that stands in a pack of an earlier artifact is not stored again, as long as the packs that an artifact uses so have few bytes
 * that it has no use for: at most a tenth of its own, because a machine without any release fetches packs whole. Where they have more, the
 * chunks of the packs of which the least share is of use are stored again, in packs of their own: see {@code PackReuse}.
 *
 * <h2>Patch pack</h2>
 * Tells bytes by the files of a base, as bsdiff does: stretches of a base's file to which differences are added, and literal bytes.
 * <pre>
 * 8 bytes   BWPTCH 00 01
 * 8 bytes   n: bytes that it makes, up to 41,943,040; big-endian as the next two
 * 4 bytes   length of the control frame
 * 4 bytes   length of the difference frame
 * the control frame, the difference frame, and to the end the literal frame: zstd, with windows of at most 4 MiB
 *
 * control, unpacked: units until n bytes are made
 *   length     bytes that the unit makes, 1 or more
 *   file       0: none; else 1 + number of the file in the base's manifest
 *   steps until the length is made; the place in the base's file begins at 0
 *     move     signed: the place goes on by that
 *     add      so many bytes are those at the place plus the next of the difference frame, modulo 256; the place goes on behind them
 *     insert   so many bytes are the next of the literal frame
 * </pre>
 * Numbers are LEB128 in its shortest form, signed ones zigzag (0, -1, 1, -2, ...). A step makes at least one byte; a unit without a file
 * only inserts. The packs of a patch make, one behind the other, the raw bytes of the chunks that the new manifest has and the base's has
 * not, in the order of their numbers; no chunk spans two packs. A patch of the manifest is one pack; its base has one file, number 0: the
 * base's manifest. Whatever a patch makes is checked against the digests of manifest and chunks; one that fails is not tried again, and
 * the plain packs and the whole manifest take its place.
 *
 * <h2>Bounds</h2>
 * A reader refuses what is larger, before it takes memory for it; a builder refuses to make it.
 * <pre>
 * manifest, layout      67,108,864 bytes each
 * entries of a tree     200,000 ) an agent with its heap of 24 MB was measured to take 250,000 files of one chunk each, and not to
 * different chunks      250,000 ) take 300,000
 * chunks of all files   4,000,000, equal ones counted each time: a small manifest cannot ask for more than a TB
 * a text                131,072 bytes; "run" as a whole 1,048,576 bytes and 10,000 items on 8 levels
 * a link's target       4,095 bytes
 * </pre>
 * No two chunks of a layout share a byte of a pack. A pack is refused when its file has another size or begin than it should; a frame
 * that says another raw size than the manifest is not unpacked.
 *
 * <h2>Names</h2>
 * A name is its bytes: {@code A} and {@code a} are two files, and so are the composed and the decomposed form of an umlaut, as on the
 * file systems of Linux; obfuscated classes and the terminfo database need that. A machine whose file system takes the two for one refuses
 * the release and names the file, instead of writing one over the other. Devices, sockets and pipes are refused when an artifact is made;
 * owners, set-user bits and times are not kept; of a hard link each name becomes a file, whose chunks are stored once.
 *
 * <h2>Releases on a machine</h2>
 * <pre>
 * releases/&lt;hex&gt;/            the tree, read-only; exists only when complete and checked
 * releases/&lt;hex&gt;.manifest    its manifest, from which later releases learn what they can reuse
 * releases/.&lt;hex&gt;.staging/   a tree in work: each file in it is complete
 * releases/.&lt;hex&gt;.part       the file in work
 * releases/.&lt;hex&gt;.patched    the chunks that a patch has made, while the release is made
 * </pre>
 */
@NullMarked
package io.bowwave.artifact;

import org.jspecify.annotations.NullMarked;
