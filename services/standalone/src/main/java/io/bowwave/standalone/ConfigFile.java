package io.bowwave.standalone;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** A part's config as a file under config/. It holds passwords: only the owner reads it. */
final class ConfigFile {
    private ConfigFile() {}

    static Path write(DataFolder data, String name, Map<String, String> values) throws IOException {
        Properties properties = new Properties();
        properties.putAll(values);
        StringWriter text = new StringWriter();
        properties.store(text, name + ", written at each start of bowwave up");
        Path file = data.config().resolve(name + ".properties");
        DataFolder.writeSecret(file, text.toString());
        return file;
    }
}
