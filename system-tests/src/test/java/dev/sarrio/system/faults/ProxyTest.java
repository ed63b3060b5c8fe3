package dev.sarrio.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyTest {
    private ServerSocket listener;
    private Proxy proxy;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        proxy = new Proxy(listener.getLocalPort());
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        server = listener.accept();
        assertPasses(client, server, 1);
        assertPasses(server, client, 2);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        client.close();
        server.close();
        listener.close();
    }

    @Test
    void cutResetsBothSidesAndLaterConnectionsPass() throws IOException {
        proxy.cut();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
        try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket accepted = listener.accept()) {
            assertPasses(again, accepted, 3);
        }
    }

    @Test
    void ofTwoLinesOneIsCutByHalf() throws IOException {
        try (Socket other = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket accepted = listener.accept()) {
            assertPasses(other, accepted, 3);
            proxy.cutHalf();
            int passed = 0;
            for (Socket[] line : new Socket[][] {{client, server}, {other, accepted}}) {
                try {
                    line[1].getOutputStream().write(4);
                    passed += line[0].getInputStream().read() == 4 ? 1 : 0;
                } catch (SocketException e) {
                    assertThat(line[0].isConnected()).isTrue();
                }
            }
            assertThat(passed).isEqualTo(1);
        }
    }

    @Test
    void serverHearsOfASeveredLineWhenTheTroubleEnds() throws IOException {
        Runnable end = proxy.sever();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        server.setSoTimeout(200);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(java.net.SocketTimeoutException.class);
        server.setSoTimeout(0);
        end.run();
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void whatWasSentInAStallArrivesWhenItEnds() throws IOException {
        Runnable one = proxy.stall();
        Runnable other = proxy.stall();
        client.getOutputStream().write(7);
        one.run();
        server.setSoTimeout(200);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(java.net.SocketTimeoutException.class);
        server.setSoTimeout(0);
        other.run();
        assertThat(server.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void halfClosedLineStillCarriesWhatTheClientSays() throws IOException {
        proxy.halfClose();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertPasses(client, server, 4);
        client.close();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void refusedConnectionsAreResetUntilTheTroubleEnds() throws IOException {
        Runnable end = proxy.refuse();
        try (Socket refused = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            assertThatThrownBy(() -> refused.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        assertPasses(client, server, 5);
        end.run();
        try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket accepted = listener.accept()) {
            assertPasses(again, accepted, 6);
        }
    }

    @Test
    void delayedDataArrive() throws IOException {
        Runnable end = proxy.delay();
        assertPasses(client, server, 8);
        end.run();
    }

    @Test
    void clientOfADeadServerIsReset() throws IOException {
        listener.close();
        server.close();
        await().untilAsserted(() -> {
            try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
                assertThatThrownBy(() -> again.getInputStream().read()).isInstanceOf(SocketException.class);
            }
        });
    }

    private static void assertPasses(Socket from, Socket to, int data) throws IOException {
        from.getOutputStream().write(data);
        assertThat(to.getInputStream().read()).isEqualTo(data);
    }
}
