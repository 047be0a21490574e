package corral.local.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The freezers against a scripted kernel. */
class FreezerTest {
    /** Answers reads from a script and keeps what is written; the last answer is repeated. */
    private static final class ScriptedState implements StateFile {
        private final Iterator<String> answers;
        private final List<String> written = new ArrayList<>();
        private String last = "";

        ScriptedState(List<String> answers) {
            this.answers = answers.iterator();
        }

        @Override
        public String read() {
            last = answers.hasNext() ? answers.next() : last;
            return last;
        }

        @Override
        public void write(String value) {
            written.add(value);
        }
    }

    @Test
    void versionOneLooksUntilItHolds() throws IOException {
        ScriptedState state = new ScriptedState(List.of("FREEZING\n", "FROZEN\n"));

        new FreezerV1(state, Pauses.NONE).freeze(Duration.ofSeconds(1));

        assertThat(state.written).containsExactly("FROZEN");
    }

    @Test
    void versionOneAsksAgainWhenTheKernelSticks() throws IOException {
        List<String> answers = new ArrayList<>();
        for (int look = 0; look < FreezerV1.QUICK_LOOKS; look++) {
            answers.add("FREEZING\n");
        }
        answers.add("FROZEN\n");
        ScriptedState state = new ScriptedState(answers);

        new FreezerV1(state, Pauses.NONE).freeze(Duration.ofSeconds(1));

        assertThat(state.written).containsExactly("FROZEN", "FROZEN");
    }

    @Test
    void versionOneGivesUpAtItsDeadline() {
        ScriptedState state = new ScriptedState(List.of("FREEZING\n"));

        assertThatThrownBy(() -> new FreezerV1(state, Pauses.NONE).freeze(Duration.ZERO))
                .isInstanceOf(IOException.class);
    }

    @Test
    void versionOneIsHeldWhileItIsNotThawed() throws IOException {
        assertThat(new FreezerV1(new ScriptedState(List.of("FREEZING\n")), Pauses.NONE).isFrozen())
                .isTrue();
        assertThat(new FreezerV1(new ScriptedState(List.of("THAWED\n")), Pauses.NONE).isFrozen())
                .isFalse();
    }

    @Test
    void versionTwoWritesOnceAndReadsTheEvents() throws IOException {
        ScriptedState wish = new ScriptedState(List.of("1\n"));
        ScriptedState events = new ScriptedState(List.of("populated 1\nfrozen 0\n", "populated 1\nfrozen 1\n"));
        FreezerV2 freezer = new FreezerV2(wish, events, Pauses.NONE);

        freezer.freeze(Duration.ofSeconds(1));

        assertThat(wish.written).containsExactly("1");
        assertThat(freezer.isFrozen()).isTrue();
    }
}
