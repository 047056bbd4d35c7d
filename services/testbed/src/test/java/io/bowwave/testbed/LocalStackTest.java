package io.bowwave.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackTest {

    @TempDir
    Path folder;

    @Test
    void attachesToNothingWhereNothingRuns() throws Exception {
        assertThat(LocalStack.attach(folder)).isEmpty();
        Files.writeString(folder.resolve("stack.json"), """
                {"api":"http://127.0.0.1:1","console":"","queue":"","kafka":"","partitions":12,"postgres":{"url":"","user":"","password":""},
                 "s3":{"endpoint":"","accessKey":"","secretKey":""},"regions":[{"name":"us-east","bucket":"b","etcd":"","depot":"","home":true}],
                 "processes":[{"name":"intake","pid":1,"port":2,"more":"later"}]}
                """);
        assertThat(LocalStack.attach(folder)).isEmpty();
        assertThat(StackFile.read(folder).orElseThrow().processes()).hasSize(1);
    }
}
