package io.bowwave.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BytesMovedTest {

    private static JsonNode json(String text) throws JsonProcessingException {
        return Json.mapper().readTree(text.replace('\'', '"'));
    }

    private static List<JsonNode> events() throws JsonProcessingException {
        return List.of(
                json("{'type':'io.bowwave.build.succeeded.v1','build':'b1','uploadedBytes':7,'artifact':{'size':99}}"),
                json(
                        "{'type':'io.bowwave.build.succeeded.v1','build':'b2','uploadedBytes':120,'artifact':{'size':1000}}"),
                json("{'type':'io.bowwave.replica.completed.v1','build':'b2','region':'home','bytesCopied':0}"),
                json(
                        "{'type':'io.bowwave.replica.completed.v1','build':'b2','region':'east','bytesCopied':120,'copiedFrom':'home'}"),
                json(
                        "{'type':'io.bowwave.replica.completed.v1','build':'b2','region':'west','bytesCopied':150,'copiedFrom':'home'}"));
    }

    @Test
    void addsUpWhatEventsAndMachinesSay() throws Exception {
        List<JsonNode> machines = List.of(
                json("{'transfer':{'fromDepot':100,'fromPeers':20,'reused':880}}"),
                json("{'transfer':{'fromDepot':1,'fromPeers':119,'reused':880}}"));
        BytesMoved moved = BytesMoved.of("b2", 100, events(), machines);
        assertThat(moved).isEqualTo(new BytesMoved(1000, 100, 120, Map.of("east", 120L, "west", 150L), 101, 139, 1760));
        assertThat(moved.regionToRegion()).isEqualTo(270);
        assertThat(moved.worstRegionOverChanged()).isEqualTo(1.5);
    }

    @Test
    void ofTheFirstVersionAllIsChange() throws Exception {
        assertThat(BytesMoved.of("b2", 0, events(), List.of()).changed()).isEqualTo(1000);
    }
}
