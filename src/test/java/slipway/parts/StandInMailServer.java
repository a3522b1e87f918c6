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

/** An SMTP server as RFC 5321 wants it, without TLS: keeps the mails, and can be unwilling or silent. */
public final class StandInMailServer implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final Set<Socket> lines = ConcurrentHashMap.newKeySet();
    private volatile String toData = "250 taken";
    private volatile String toLogin = "235 welcome";
    private volatile String unknown = "nobody";
    private volatile boolean silent;
    private volatile boolean offersStartTls;

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

    /** What was said to it, all but the mails. */
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

    public void offerStartTls() {
        offersStartTls = true;
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
        try (line;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter out = new PrintWriter(line.getOutputStream(), false, StandardCharsets.UTF_8)) {
            if (silent) {
                in.readLine();
                return;
            }
            say(out, "220 mail.example.com");
            List<String> to = new ArrayList<>();
            for (String said = in.readLine(); said != null; said = in.readLine()) {
                commands.add(said);
                String verb = said.split(" ", 2)[0].toUpperCase(Locale.ROOT);
                if (verb.equals("RCPT") && !said.contains(unknown)) {
                    to.add(said);
                }
                say(out, reply(verb, said));
                if (verb.equals("DATA")) {
                    take(in, out, to);
                }
            }
        } catch (SocketException e) {
            return;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String reply(String verb, String said) {
        return switch (verb) {
            case "EHLO" -> "250-mail.example.com\r\n" + (offersStartTls ? "250-STARTTLS\r\n" : "") + "250 AUTH PLAIN";
            case "AUTH" -> toLogin;
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
        if (toData.startsWith("250")) {
            mails.add(new Mail(List.copyOf(to), lines));
        }
        say(out, toData);
    }

    private static void say(PrintWriter out, String reply) {
        out.print(reply + "\r\n");
        out.flush();
    }

    /** What a client says to log in. */
    public static String login(String username, String password) {
        return "AUTH PLAIN "
                + Base64.getEncoder()
                        .encodeToString(("\0" + username + "\0" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket line : lines) {
            line.close();
        }
    }
}
