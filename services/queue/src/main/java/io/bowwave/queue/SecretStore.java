package io.bowwave.queue;

import io.bowwave.jobtable.BuildSecrets;
import java.util.Optional;

/** Where secrets come from; nowhere when no key is configured. */
record SecretStore(Optional<BuildSecrets> secrets) {}
