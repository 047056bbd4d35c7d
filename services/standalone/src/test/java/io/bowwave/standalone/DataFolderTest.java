package io.bowwave.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.schemas.provenance.AttestationSigner;
import io.bowwave.schemas.provenance.JsonTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path temp;

    @Test
    void refusesASecondStackAndNamesTheFirst() {
        DataFolder data = DataFolder.open(temp.resolve("d"));
        try (FolderLock lock = FolderLock.take(data)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> FolderLock.take(data))
                    .isInstanceOfSatisfying(
                            UpException.class, e -> assertThat(e.exit()).isEqualTo(Exit.RUNNING))
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        FolderLock.take(data).close();
    }

    @Test
    void keepsSecretsForTheOwnerOnly() throws IOException, GeneralSecurityException {
        DataFolder data = DataFolder.open(temp.resolve("d"));
        String token = KeptSecret.keep(data.adminToken(), "bw_");
        assertThat(KeptSecret.keep(data.adminToken(), "bw_")).isEqualTo(token).startsWith("bw_");
        GoalKeys keys = GoalKeys.keep(data);
        byte[] first = Files.readAllBytes(keys.privateKey());
        assertThat(Files.readAllBytes(GoalKeys.keep(data).privateKey())).isEqualTo(first);
        for (Path secret : new Path[] {data.adminToken(), keys.privateKey()}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root())))
                .isEqualTo("rwx------");
    }

    @Test
    void givesANewAttestationKeyAndKeepsTheOldPublicOnes() throws Exception {
        DataFolder data = DataFolder.open(temp.resolve("d"));
        AttestationKeyFiles files = AttestationKeyFiles.keep(data);
        AttestationKeys first = AttestationKeys.read(files.keys(), JsonTrees::read);
        assertThat(first.keys()).hasSize(1);
        String secret = Files.readString(files.privateKey());
        assertThat(AttestationSigner.of(Ed25519.privateKey(secret), first).key().name())
                .isEqualTo("up-1");
        assertThat(Files.readString(AttestationKeyFiles.keep(data).privateKey()))
                .isEqualTo(secret);

        Files.delete(files.privateKey());
        AttestationKeyFiles.keep(data);
        AttestationKeys both = AttestationKeys.read(files.keys(), JsonTrees::read);
        assertThat(both.keys()).hasSize(2).containsAll(first.keys());
        secret = Files.readString(files.privateKey());
        assertThat(AttestationSigner.of(Ed25519.privateKey(secret), both).key().name())
                .isEqualTo("up-2");
    }
}
