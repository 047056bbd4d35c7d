package io.bowwave.goalwriter;

import io.bowwave.schemas.Json;
import io.bowwave.schemas.fleet.WrittenLimits;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The region's limits in etcd, {@link WrittenLimits#KEY}. One thread. */
final class EtcdLimits implements AutoCloseable {

    private static final ByteSequence KEY = ByteSequence.from(WrittenLimits.KEY, StandardCharsets.UTF_8);
    private static final Logger LOG = LoggerFactory.getLogger(EtcdLimits.class);

    private final EtcdConnection etcd;

    EtcdLimits(EtcdConnection etcd) {
        this.etcd = etcd;
    }

    /**
     * Writes them, unless what is stored is of the same revision or a later one.
     *
     * @return whether they were written
     * @throws IOException when etcd does not answer in time, or another writer wrote meanwhile: look again
     */
    boolean write(WrittenLimits limits) throws IOException, InterruptedException {
        List<KeyValue> found = etcd.answer(etcd.client().getKVClient().get(KEY)).getKvs();
        if (!found.isEmpty() && revision(found.getFirst()) >= limits.revision()) {
            return false;
        }
        long seen = found.isEmpty() ? 0 : found.getFirst().getModRevision();
        ByteSequence value = ByteSequence.from(Json.mapper().writeValueAsBytes(limits));
        boolean written = etcd.answer(etcd.client()
                        .getKVClient()
                        .txn()
                        .If(new Cmp(KEY, Cmp.Op.EQUAL, CmpTarget.modRevision(seen)))
                        .Then(Op.put(KEY, value, PutOption.DEFAULT))
                        .commit())
                .isSucceeded();
        if (!written) {
            throw new IOException("another writer has changed " + WrittenLimits.KEY);
        }
        return true;
    }

    @Override
    public void close() {
        etcd.close();
    }

    /** What cannot be read is overwritten. */
    private static long revision(KeyValue pair) {
        try {
            return Json.mapper()
                    .readValue(pair.getValue().getBytes(), WrittenLimits.class)
                    .revision();
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} holds no limits and is written anew: {}", WrittenLimits.KEY, e.getMessage());
            return 0;
        }
    }
}
