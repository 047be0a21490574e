package corral.envd.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntryTest {
    @Test
    void permissionsReadAsTheProtocolsOwnDaemonPrintsThem() {
        assertThat(Entry.permissions(0100644)).isEqualTo("-rw-r--r--");
        assertThat(Entry.permissions(0040755)).isEqualTo("drwxr-xr-x");
        assertThat(Entry.permissions(0120777)).isEqualTo("Lrwxrwxrwx");
        assertThat(Entry.permissions(0041777)).isEqualTo("dtrwxrwxrwx");
        assertThat(Entry.permissions(0104755)).isEqualTo("urwxr-xr-x");
        assertThat(Entry.permissions(0020666)).isEqualTo("Dcrw-rw-rw-");
        assertThat(Entry.permissions(0010600)).isEqualTo("prw-------");
    }
}
