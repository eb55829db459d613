package org.ferrywright.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrywright.wire.PairingDesk.Exchange;
import org.junit.jupiter.api.Test;

class PairingTest {
    private static final Fingerprint LISTENER = new Fingerprint("ab".repeat(32));
    private static final Fingerprint CLIENT = new Fingerprint("cd".repeat(32));
    private static final Map<String, Rights> RIGHTS = Map.of(Peer.EVERY_ROOT, Rights.READ);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final PairingDesk desk = new PairingDesk(now::get);

    @Test
    void aTokenSurvivesCopying() {
        var token = PairingToken.create(LISTENER);
        String text = token.text();
        assertThat(text).matches("fw1-[a-z2-7]{84}");
        var copied = PairingToken.parse(
                " " + text.substring(0, 40) + "\r\n" + text.substring(40).toUpperCase() + "\n");
        assertThat(copied.listener()).isEqualTo(LISTENER);
        assertThat(copied.secret()).isEqualTo(token.secret());
    }

    @Test
    void everyMistypedCharacterIsNoticed() {
        String text = PairingToken.create(LISTENER).text();
        for (int i = 4; i < text.length() - 1; i++) {
            var wrong = new StringBuilder(text);
            wrong.setCharAt(i, text.charAt(i) == 'a' ? 'b' : 'a');
            assertThatThrownBy(() -> PairingToken.parse(wrong.toString()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(text.substring(60));
        }
        assertThatThrownBy(() -> PairingToken.parse(text.substring(0, 70))).hasMessageContaining("cut short");
        assertThatThrownBy(() -> PairingToken.parse("fw2-abc")).hasMessageContaining("fw1-");
        assertThatThrownBy(() -> PairingToken.parse("fw1-é")).hasMessageContaining("no token has");
    }

    @Test
    void aTokenShowsItsSecretToNobodyByAccident() {
        var token = PairingToken.create(LISTENER);
        assertThat(token.toString()).doesNotContain(token.text().substring(60));
    }

    @Test
    void aTokenWorksOnce() {
        var token = desk.issue(LISTENER, RIGHTS, Duration.ofHours(1));
        var exchange = exchange(CLIENT, 1);
        byte[] proof = exchange.clientProof(token);
        var grant = desk.redeem(exchange, proof).orElseThrow();
        assertThat(grant.rights()).isEqualTo(RIGHTS);
        assertThat(grant.answer()).isEqualTo(exchange.listenerProof(token)).isNotEqualTo(proof);
        assertThat(desk.redeem(exchange, proof)).isEmpty();
        assertThat(desk.isOpen()).isFalse();
    }

    @Test
    void aProofIsWorthNothingToAnotherKeyOrInAnotherSession() {
        var token = desk.issue(LISTENER, RIGHTS, Duration.ofHours(1));
        byte[] proof = exchange(CLIENT, 1).clientProof(token);
        assertThat(desk.redeem(exchange(new Fingerprint("ef".repeat(32)), 1), proof))
                .isEmpty();
        assertThat(desk.redeem(exchange(CLIENT, 2), proof)).isEmpty();
        assertThat(desk.redeem(exchange(CLIENT, 1), exchange(CLIENT, 1).listenerProof(token)))
                .isEmpty();
        assertThat(desk.redeem(exchange(CLIENT, 1), new byte[0])).isEmpty();
        assertThat(desk.redeem(exchange(CLIENT, 1), proof)).isPresent();
    }

    @Test
    void fiveWrongProofsBurnATokenAndTimeDoesToo() {
        var token = desk.issue(LISTENER, RIGHTS, Duration.ofHours(1));
        for (int i = 0; i < 5; i++) {
            assertThat(desk.isOpen()).isTrue();
            assertThat(desk.redeem(exchange(CLIENT, 1), new byte[32])).isEmpty();
        }
        assertThat(desk.redeem(exchange(CLIENT, 1), exchange(CLIENT, 1).clientProof(token)))
                .isEmpty();
        var late = desk.issue(LISTENER, RIGHTS, Duration.ofHours(1));
        now.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(desk.redeem(exchange(CLIENT, 1), exchange(CLIENT, 1).clientProof(late)))
                .isEmpty();
        assertThat(desk.isOpen()).isFalse();
    }

    private static Exchange exchange(Fingerprint client, int nonce) {
        byte[] ours = new byte[32];
        ours[31] = (byte) nonce;
        return new Exchange(LISTENER, client, ours, new byte[32]);
    }
}
