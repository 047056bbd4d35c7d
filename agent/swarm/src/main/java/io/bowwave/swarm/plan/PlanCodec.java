package io.bowwave.swarm.plan;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Requests and answers as bytes, version 1. Numbers are LEB128 (7 bits a byte, the lowest first) unless said otherwise; texts are a length
 * and UTF-8; a list is its length and its entries. Digests stand once, in a table at the beginning, and are named by their place in it.
 *
 * <pre>
 * request: version:u8 digests:list(32 bytes) machine:text peer rack:text zone:text planner:u64 full:u8
 *          blobs:list(digest size flags:u8 reason:u8 [have: bytes of the bitmap, lowest bit first]) gone:list(digest)
 *          done:list(run) active:list(run done late:u8) failed:list(run peer kind:u8) room
 * answer:  version:u8 digests:list(32 bytes) planner:u64 reportAll:u8 grants:list(run peer origin:u8 lease)
 *          peers:list(peer) origins:list(peer) wait quiet machines
 * peer: host:text port      run: digest first count      flags: 1 whole, 2 want, 4 complete
 * </pre>
 */
public final class PlanCodec {

    /** What this writes, and all that it reads. */
    public static final int VERSION = 1;

    private static final int WHOLE = 1;
    private static final int WANT = 2;
    private static final int COMPLETE = 4;

    private PlanCodec() {}

    public static byte[] write(PlanRequest request) {
        Map<Digest, Integer> table = new LinkedHashMap<>();
        request.blobs().forEach(each -> table.putIfAbsent(each.blob(), table.size()));
        request.gone().forEach(each -> table.putIfAbsent(each, table.size()));
        request.done().forEach(each -> table.putIfAbsent(each.blob(), table.size()));
        request.active().forEach(each -> table.putIfAbsent(each.run().blob(), table.size()));
        request.failed().forEach(each -> table.putIfAbsent(each.run().blob(), table.size()));
        PlanWriter out = new PlanWriter(table);
        out.text(request.machine().text()).peer(request.peer());
        out.text(request.labels().rack()).text(request.labels().zone());
        out.u64(request.planner()).bool(request.full());
        out.list(request.blobs(), each -> report(out, each));
        out.list(request.gone(), out::digest);
        out.list(request.done(), out::run);
        out.list(
                request.active(),
                each -> out.run(each.run()).number(each.done()).bool(each.late()));
        out.list(
                request.failed(),
                each -> out.run(each.run()).peer(each.from()).one(FailedRun.Kind.values(), each.kind()));
        return out.number(request.room()).bytes();
    }

    private static void report(PlanWriter out, BlobReport report) {
        int flags = (report.whole() ? WHOLE : 0) | (report.want() ? WANT : 0) | (report.complete() ? COMPLETE : 0);
        out.digest(report.blob());
        out.number(report.size()).u8(flags).one(TransferClass.values(), report.reason());
        if (!report.complete()) {
            out.blob(report.have().toByteArray());
        }
    }

    public static byte[] write(PlanAnswer answer) {
        Map<Digest, Integer> table = new LinkedHashMap<>();
        answer.grants().forEach(each -> table.putIfAbsent(each.run().blob(), table.size()));
        PlanWriter out = new PlanWriter(table);
        out.u64(answer.planner()).bool(answer.reportAll());
        out.list(answer.grants(), each -> out.run(each.run())
                .peer(each.from())
                .bool(each.origin())
                .number(each.leaseMillis()));
        out.list(answer.peers(), out::peer);
        out.list(answer.origins(), out::peer);
        return out.number(answer.waitMillis())
                .number(answer.quietMillis())
                .number(answer.machines())
                .bytes();
    }

    /** @throws ProtocolException when they are not a request of this version; says what was found */
    public static PlanRequest readRequest(ByteBuffer bytes) throws ProtocolException {
        PlanReader in = new PlanReader(bytes);
        return in.all(() -> new PlanRequest(
                new MachineId(in.text()),
                in.peer(),
                new Labels(in.text(), in.text()),
                in.u64(),
                in.bool(),
                in.list(() -> report(in)),
                in.list(in::digest),
                in.list(in::run),
                in.list(() -> new ActiveRun(in.run(), in.number(), in.bool())),
                in.list(() -> new FailedRun(in.run(), in.peer(), in.one(FailedRun.Kind.values()))),
                in.number()));
    }

    private static BlobReport report(PlanReader in) {
        Digest blob = in.digest();
        long size = in.longNumber();
        int flags = in.u8();
        TransferClass reason = in.one(TransferClass.values());
        boolean complete = (flags & COMPLETE) != 0;
        BitSet have = complete ? new BitSet(0) : BitSet.valueOf(in.blob());
        return new BlobReport(blob, size, (flags & WHOLE) != 0, (flags & WANT) != 0, reason, complete, have);
    }

    /** @throws ProtocolException when they are not an answer of this version; says what was found */
    public static PlanAnswer readAnswer(ByteBuffer bytes) throws ProtocolException {
        PlanReader in = new PlanReader(bytes);
        return in.all(() -> new PlanAnswer(
                in.u64(),
                in.bool(),
                in.list(() -> new Grant(in.run(), in.peer(), in.bool(), in.number())),
                in.list(in::peer),
                in.list(in::peer),
                in.number(),
                in.number(),
                in.number()));
    }
}
