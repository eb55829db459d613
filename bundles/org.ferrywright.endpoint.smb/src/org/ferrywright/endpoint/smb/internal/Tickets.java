package org.ferrywright.endpoint.smb.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.ferrywright.endpoint.EndpointException;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.Oid;

/**
 * The Kerberos tickets of one root's user, for all its connections and servers. They are asked for once and again when they end; a user whom
 * the realm refused is never asked for again.
 */
final class Tickets {
    private static final String MECHANISM = "1.2.840.113554.1.2.2";
    private static final String NAME = "1.2.840.113554.1.2.2.1";
    /** A ticket that ends sooner is not begun with; Samba gives nothing for a user's own that has two minutes left. */
    private static final long RESERVE_SECONDS = 5;

    private static final long USER_RESERVE_SECONDS = 150;

    private final KerberosSource source;
    private final String principal;
    private final String password;
    private final Failures failures;
    private final ReentrantLock lock = new ReentrantLock();
    private Subject subject;
    private EndpointException refused;

    /**
     * @param source where the user's keys come from
     * @param principal {@code user@REALM}, or without the realm; empty for the one of the ticket cache
     */
    Tickets(KerberosSource source, String principal, String password, Failures failures) {
        this.source = source;
        this.principal = principal;
        this.password = password;
        this.failures = failures;
    }

    /**
     * Who has a ticket for the service of that server.
     *
     * @param patience how long the realm's servers may take
     */
    Subject of(String host, Duration patience) throws EndpointException {
        lock.lock();
        try {
            if (refused != null) {
                throw refused.edit().build();
            }
            if (subject == null || !lasts(subject, "krbtgt/", USER_RESERVE_SECONDS)) {
                subject = within(patience, host, this::logOn);
            }
            Subject known = subject;
            if (!lasts(known, service(host) + '@', RESERVE_SECONDS)) {
                within(patience, host, () -> Subject.callAs(known, () -> ask(host, realm(known))));
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** The ones that are there are of no use any more. */
    void renew() {
        lock.lock();
        try {
            subject = null;
        } finally {
            lock.unlock();
        }
    }

    /** Of whoever has logged on. */
    static String realm(Subject subject) {
        return subject.getPrincipals(KerberosPrincipal.class).iterator().next().getRealm();
    }

    private static String service(String host) {
        return "cifs/" + host;
    }

    private static boolean lasts(Subject subject, String service, long reserve) {
        long least = System.currentTimeMillis() + TimeUnit.SECONDS.toMillis(reserve);
        Set<KerberosTicket> tickets = subject.getPrivateCredentials(KerberosTicket.class);
        return tickets.stream()
                .anyMatch(t -> t.isCurrent()
                        && t.getServer().getName().startsWith(service)
                        && t.getEndTime().getTime() > least);
    }

    private Subject logOn() throws LoginException {
        var login = new LoginContext("ferry", null, this::answer, new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                            "com.sun.security.auth.module.Krb5LoginModule", LoginModuleControlFlag.REQUIRED, settings())
                };
            }
        });
        login.login();
        return login.getSubject();
    }

    /** As the login module of the JDK has them. */
    private Map<String, String> settings() {
        var all = new HashMap<>(source.settings());
        all.put("refreshKrb5Config", "true");
        if (!principal.isEmpty()) {
            all.put("principal", principal);
        }
        return all;
    }

    private void answer(Callback... questions) {
        for (Callback question : questions) {
            if (question instanceof PasswordCallback asked) {
                asked.setPassword(password.toCharArray());
            }
        }
    }

    /** Has the ticket of a server's service put beside the others; the library finds it there. */
    private static Void ask(String host, String realm) throws GSSException {
        var mechanism = new Oid(MECHANISM);
        GSSManager manager = GSSManager.getInstance();
        GSSContext context = manager.createContext(
                manager.createName(service(host) + '@' + realm, new Oid(NAME), mechanism),
                mechanism,
                null,
                GSSContext.DEFAULT_LIFETIME);
        try {
            context.requestMutualAuth(true);
            context.requestCredDeleg(false);
            context.initSecContext(new byte[0], 0, 0);
        } finally {
            context.dispose();
        }
        return null;
    }

    /** Does what may wait for servers that say nothing; the JDK's own patience is minutes. */
    private <T> T within(Duration patience, String host, Callable<T> work) throws EndpointException {
        var task = new FutureTask<>(work);
        Thread thread = Thread.ofVirtual().name("smb-kerberos").start(task);
        try {
            return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw KerberosFailure.silent(failures, principal, e);
        } catch (ExecutionException e) {
            EndpointException failure = KerberosFailure.of(failures, principal, host, e.getCause());
            if (failure.kind() == EndpointException.Kind.AUTH && !KerberosFailure.isOfServer(failure)) {
                refused = failure;
            }
            throw failure;
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw KerberosFailure.silent(failures, principal, e);
        }
    }
}
