package org.ferrywright.service.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ferrywright.control.ControlException;
import org.ferrywright.control.EngineControl.Transports;
import org.ferrywright.control.PortFact;
import org.ferrywright.control.Transport;
import org.ferrywright.endpoint.ConfigSchema;
import org.ferrywright.endpoint.ConfigSchema.Setting;
import org.ferrywright.endpoint.ConfigSchema.Type;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.endpoint.PortUse;
import org.ferrywright.engine.TransportRegistry;
import org.junit.jupiter.api.Test;

class InProcessEngineControlTest {
    private final TransportRegistry registry = new TransportRegistry();
    private final InProcessEngineControl control = new InProcessEngineControl(registry);

    @Test
    void tellsTransportsWithSettingsAndPorts() throws Exception {
        registry.add(new FakeProvider("zzz"));
        registry.add(new FakeProvider("aaa"));
        Transports state = control.transports(-1, Duration.ZERO);
        assertThat(state.all()).extracting(Transport::scheme).containsExactly("aaa", "zzz");
        Transport one = state.all().getFirst();
        assertThat(one.title()).isEqualTo("title of aaa");
        assertThat(one.settings())
                .containsExactly(
                        new Transport.Setting("tls", "Encryption", "choice", "on", List.of("on", "off"), "Why not"));
        assertThat(one.ports())
                .containsExactly(
                        new PortFact(PortFact.THIS_MACHINE, InProcessEngineControl.SOME_HOST, "TCP", 99, 99, "data"));
    }

    @Test
    void aChangeIsToldAtOnceAndNothingElseIs() throws Exception {
        registry.add(new FakeProvider("aaa"));
        long known = control.transports(-1, Duration.ZERO).index();
        assertThat(control.transports(known, Duration.ofMillis(50)).index()).isEqualTo(known);
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return control.transports(known, Duration.ofMinutes(10));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        registry.add(new FakeProvider("bbb"));
        Transports news = waiting.get(3, TimeUnit.MINUTES);
        assertThat(news.index()).isGreaterThan(known);
        assertThat(news.all()).hasSize(2);
    }

    @Test
    void aProviderThatWasReplacedIsNotRemovedByTheOldOne() throws Exception {
        var old = new FakeProvider("aaa");
        registry.add(old);
        registry.add(new FakeProvider("aaa"));
        registry.remove(old);
        assertThat(control.transports(-1, Duration.ZERO).all()).hasSize(1);
    }

    @Test
    void portsAreThoseOfTheAddress() throws Exception {
        registry.add(new FakeProvider("aaa"));
        assertThat(control.ports("aaa://srv:7/x"))
                .containsExactly(new PortFact(PortFact.THIS_MACHINE, "srv", "TCP", 7, 7, "data"));
    }

    @Test
    void anAddressThatNothingOpensIsWrongSettings() {
        registry.add(new FakeProvider("aaa"));
        assertThatThrownBy(() -> control.ports("bbb://srv/x"))
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.kind()).isEqualTo(ControlException.Kind.SETTINGS))
                .hasMessageContaining("bbb://")
                .hasMessageContaining("aaa");
        assertThatThrownBy(() -> control.ports("aaa://u:secret@srv/x"))
                .isInstanceOf(ControlException.class)
                .hasMessageNotContaining("secret");
    }

    /** Each is another one, as services are. */
    private static final class FakeProvider implements EndpointProvider {
        private final String scheme;

        FakeProvider(String scheme) {
            this.scheme = scheme;
        }

        @Override
        public String scheme() {
            return scheme;
        }

        @Override
        public String title() {
            return "title of " + scheme;
        }

        @Override
        public ConfigSchema schema() {
            return new ConfigSchema(
                    List.of(new Setting("tls", "Encryption", Type.CHOICE, "on", List.of("on", "off"), "Why not")));
        }

        @Override
        public List<PortUse> ports(EndpointConfig config) {
            int port = config.address().port() < 0 ? 99 : config.address().port();
            return List.of(new PortUse(
                    PortUse.THIS_MACHINE, config.address().host(), PortUse.Protocol.TCP, port, port, "data"));
        }

        @Override
        public Endpoint open(EndpointConfig config, EndpointContext context) {
            throw new UnsupportedOperationException("nothing is opened for a report");
        }
    }
}
