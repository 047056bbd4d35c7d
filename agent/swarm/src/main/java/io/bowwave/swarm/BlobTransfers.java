package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.plan.TransferClass;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** What the transfers of a client share. On its loop's thread. */
final class BlobTransfers {

    private final PeerClient peers;
    private final BlobFolder folder;
    private final TreeRequests trees;
    private final byte[] scratch = new byte[BlobHash.BLOCK];
    private final MessageDigest sha256 = Digest.sha256();

    BlobTransfers(PeerClient peers, BlobFolder folder) {
        this.peers = peers;
        this.folder = folder;
        this.trees = new TreeRequests(peers);
    }

    PeerClient peers() {
        return peers;
    }

    BlobFolder folder() {
        return folder;
    }

    TreeRequests trees() {
        return trees;
    }

    IoLoop loop() {
        return peers.loop();
    }

    PeerLink send(PeerAddress peer, TransferClass reason, Exchange exchange) {
        return peers.send(peer, reason, exchange);
    }

    /** Verifies and writes; false when it is not the block. */
    boolean write(FillingBlob blob, int block, ByteBuffer bytes) throws IOException {
        return blob.write(block, bytes, scratch, sha256);
    }
}
