package io.bowwave.intake;

import io.bowwave.jobtable.BuildSecrets;
import java.util.Optional;

/** Where secrets are kept; nowhere when no key is configured. */
record SecretStore(Optional<BuildSecrets> secrets) {}
