package slipway.parts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** An SMTP server as RFC 5321 and RFC 3207 want it: keeps the mails, and can be unwilling or silent. */
public final class StandInMailServer implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    private final List<Mail> seen = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final Set<Socket> lines = ConcurrentHashMap.newKeySet();
    private volatile String toData = "250 taken";
    private volatile String toLogin = "235 welcome";
    private volatile String unknown = "nobody";
    private volatile boolean silent;
    private volatile Tls tls = Tls.NONE;
    private volatile SSLSocketFactory certificate;

    private enum Tls {
        NONE,
        OFFERED,
        ALWAYS
    }

    /** A mail: whom it was for, and its lines. */
    public record Mail(List<String> to, List<String> lines) {
        /** A header's value, without what is folded after it. */
        public String header(String name) {
            return lines.subList(0, lines.indexOf("")).stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        public List<String> body() {
            return lines.subList(lines.indexOf("") + 1, lines.size());
        }
    }

    public StandInMailServer() throws IOException {
        Thread thread = new Thread(this::work, "mail-server");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return door.getLocalPort();
    }

    public List<Mail> mails() {
        return List.copyOf(mails);
    }

    /** Those that it did not take too. */
    public List<Mail> seen() {
        return List.copyOf(seen);
    }

    /** What was said to it, all but the mails; {@code TLS} before what was said behind it. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    /** What it says to the next mails; those that are not answered 250 it does not keep. */
    public void answerMails(String reply) {
        toData = reply;
    }

    public void answerLogins(String reply) {
        toLogin = reply;
    }

    /** Whom it does not know. */
    public void refuse(String address) {
        unknown = address;
    }

    /** It takes connections, and says nothing. */
    public void silent(boolean now) {
        silent = now;
    }

    /** From now on it offers STARTTLS, and takes no login before it. */
    public void offerStartTls(SSLContext context) {
        certificate = context.getSocketFactory();
        tls = Tls.OFFERED;
    }

    /** From now on it speaks nothing but TLS. */
    public void speakTls(SSLContext context) {
        certificate = context.getSocketFactory();
        tls = Tls.ALWAYS;
    }

    private void work() {
        while (!door.isClosed()) {
            try {
                Socket line = door.accept();
                lines.add(line);
                Thread thread = new Thread(() -> talk(line), "mail-server-line");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket line) {
        try (line) {
            if (tls == Tls.ALWAYS) {
                converse(behindTls(line), true, true);
            } else {
                converse(line, true, false);
            }
        } catch (SSLException | SocketException e) {
            return;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Socket behindTls(Socket line) throws IOException {
        var behind = (SSLSocket) certificate.createSocket(line, null, line.getPort(), true);
        behind.setUseClientMode(false);
        return behind;
    }

    /** @param secret whether what is said is behind TLS */
    private void converse(Socket line, boolean greets, boolean secret) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(line.getOutputStream(), false, StandardCharsets.UTF_8);
        if (silent) {
            in.readLine();
            return;
        }
        if (greets) {
            say(out, "220 mail.example.com");
        }
        List<String> to = new ArrayList<>();
        for (String said = in.readLine(); said != null; said = in.readLine()) {
            commands.add((secret ? "TLS " : "") + said);
            String verb = said.split(" ", 2)[0].toUpperCase(Locale.ROOT);
            if (verb.equals("RCPT") && !said.contains(unknown)) {
                to.add(said);
            }
            say(out, reply(verb, said, secret));
            if (verb.equals("DATA")) {
                take(in, out, to);
            } else if (verb.equals("STARTTLS") && tls == Tls.OFFERED && !secret) {
                converse(behindTls(line), false, true);
                return;
            }
        }
    }

    private String reply(String verb, String said, boolean secret) {
        boolean offered = tls == Tls.OFFERED && !secret;
        return switch (verb) {
            case "EHLO" -> "250-mail.example.com\r\n" + (offered ? "250 STARTTLS" : "250 AUTH PLAIN");
            case "STARTTLS" -> offered ? "220 go on" : "502 not known";
            case "AUTH" -> offered ? "530 5.7.0 TLS first" : toLogin;
            case "RCPT" -> said.contains(unknown) ? "550 5.1.1 nobody of this name" : "250 fine";
            case "DATA" -> "354 go on";
            case "QUIT" -> "221 goodbye";
            case "MAIL", "RSET", "NOOP" -> "250 fine";
            default -> "502 not known";
        };
    }

    private void take(BufferedReader in, PrintWriter out, List<String> to) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String each = in.readLine(); !each.equals("."); each = in.readLine()) {
            lines.add(each.startsWith("..") ? each.substring(1) : each);
        }
        Mail mail = new Mail(List.copyOf(to), lines);
        seen.add(mail);
        if (toData.startsWith("250")) {
            mails.add(mail);
        }
        say(out, toData);
    }

    private static void say(PrintWriter out, String reply) {
        out.print(reply + "\r\n");
        out.flush();
    }

    /** What a client says to log in, as itself (RFC 4616). */
    public static String login(String username, String password) {
        return "AUTH PLAIN "
                + Base64.getEncoder()
                        .encodeToString(
                                (username + "\0" + username + "\0" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket line : lines) {
            line.close();
        }
    }
}
