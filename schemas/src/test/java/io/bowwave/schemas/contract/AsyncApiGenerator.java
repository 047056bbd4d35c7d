package io.bowwave.schemas.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.EventTypes;
import io.bowwave.schemas.EventTypes.EventType;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.Topic;
import io.bowwave.schemas.Topics;

/** Makes the AsyncAPI 3.0 document out of {@link Topics} and {@link EventTypes}. */
final class AsyncApiGenerator {

    private static final String BINDING = "0.5.0";

    ObjectNode document() {
        ObjectNode document = Json.mapper().createObjectNode();
        document.put("asyncapi", "3.0.0");
        ObjectNode info = document.putObject("info");
        info.put("title", "Bowwave");
        info.put("version", "1");
        info.put(
                "description",
                "The log of Bowwave: from a pushed commit to running processes on every machine of every region. Values are JSON, "
                        + "CloudEvents 1.0 in Kafka binary mode; id, type, time, source, subject and schema stand inside the value too. "
                        + "Everything about one app is in one partition, in order. Readers ignore properties and values that they do not know.");
        document.put("defaultContentType", "application/json");
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        Topics.all().forEach(topic -> {
            channels.set(name(topic), channel(topic));
            operations.set(
                    "read-" + name(topic),
                    operation("send", topic, "Bowwave writes this topic; anyone with the right may read it."));
        });
        operations.set(
                "write-" + name(Topics.DEPLOY_REQUESTS),
                operation(
                        "receive",
                        Topics.DEPLOY_REQUESTS,
                        "The public command: anyone with the right may write it, with any Kafka client."));
        ObjectNode components = document.putObject("components");
        ObjectNode messages = components.putObject("messages");
        EventTypes.all().forEach(type -> messages.set(type.type(), message(type)));
        messages.set("unreadable", unreadable());
        components.putObject("messageTraits").set("cloudEvent", cloudEvent());
        return document;
    }

    private static ObjectNode channel(Topic topic) {
        ObjectNode channel = Json.mapper().createObjectNode();
        channel.put("address", topic.name());
        channel.put("description", "Key: " + topic.key() + ". " + kept(topic));
        ObjectNode messages = channel.putObject("messages");
        EventTypes.all().stream()
                .filter(type -> type.topic().equals(topic))
                .forEach(type -> messages.putObject(type.type()).put("$ref", "#/components/messages/" + type.type()));
        if (messages.isEmpty()) {
            messages.putObject("unreadable").put("$ref", "#/components/messages/unreadable");
        }
        ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
        kafka.put("topic", topic.name());
        kafka.put("partitions", Topics.DEFAULT_PARTITIONS);
        ObjectNode settings = kafka.putObject("topicConfiguration");
        settings.putArray("cleanup.policy").add(topic.compacted() ? "compact" : "delete");
        if (!topic.compacted()) {
            settings.put("retention.ms", Long.parseLong(topic.settings().get("retention.ms")));
        }
        kafka.put("bindingVersion", BINDING);
        return channel;
    }

    private static String kept(Topic topic) {
        if (topic.compacted()) {
            return "Compacted: the last value of each key is kept.";
        }
        return topic.retention().isNegative()
                ? "Kept for ever."
                : "Kept for " + days(topic.retention().toDays());
    }

    private static String days(long days) {
        return days == 1 ? "1 day." : days + " days.";
    }

    private static ObjectNode operation(String action, Topic topic, String summary) {
        ObjectNode operation = Json.mapper().createObjectNode();
        operation.put("action", action);
        operation.putObject("channel").put("$ref", "#/channels/" + name(topic));
        operation.put("summary", summary);
        return operation;
    }

    private static ObjectNode message(EventType<?> type) {
        ObjectNode message = Json.mapper().createObjectNode();
        message.put("name", type.type());
        message.put("contentType", "application/json");
        message.putArray("traits").addObject().put("$ref", "#/components/messageTraits/cloudEvent");
        message.putObject("payload").put("$ref", "json/" + type.type() + ".json");
        ObjectNode kafka = message.putObject("bindings").putObject("kafka");
        kafka.putObject("key")
                .put("type", "string")
                .put("description", type.topic().key());
        kafka.put("bindingVersion", BINDING);
        return message;
    }

    private static ObjectNode cloudEvent() {
        ObjectNode trait = Json.mapper().createObjectNode();
        ObjectNode headers = trait.putObject("headers");
        headers.put("type", "object");
        ObjectNode properties = headers.putObject("properties");
        properties.putObject("ce_specversion").put("const", "1.0");
        ArrayNode required = headers.putArray("required").add("ce_specversion");
        for (String name : new String[] {"id", "type", "source", "subject", "time"}) {
            properties.putObject("ce_" + name).put("type", "string");
            required.add("ce_" + name);
        }
        properties.putObject("ce_traceparent").put("type", "string");
        return trait;
    }

    private static ObjectNode unreadable() {
        ObjectNode message = Json.mapper().createObjectNode();
        message.put("name", "unreadable");
        message.put("summary", "A record that could not be read, as it was; the headers say where it stood and why.");
        ObjectNode headers = message.putObject("headers");
        headers.put("type", "object");
        ObjectNode properties = headers.putObject("properties");
        for (String name : new String[] {"topic", "partition", "offset", "process", "reason"}) {
            properties.putObject("dl_" + name).put("type", "string");
        }
        message.putObject("payload");
        return message;
    }

    private static String name(Topic topic) {
        return topic.name().substring(topic.name().indexOf('.') + 1);
    }
}
