package io.bowwave.builder;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Replaces secrets in a stream of text, however it is cut into pieces. What may be the beginning of a secret is kept until it is known,
 * never more than the longest secret. Also their forms in base64 (wherever they stand in what was encoded), in URLs and in JSON, and the
 * single lines of those with several. For one stream.
 */
final class Masking {

    static final String MASK = "***";

    /** Shorter forms would hide what is no secret. */
    private static final int SHORTEST = 8;

    private final List<String> forms;
    private String kept = "";

    /** Whether the character before what is kept was masked, so that it is one mask with what follows. */
    private boolean masked;

    /** So many characters of what is kept belong to a secret that begins before it. */
    private int keptHidden;

    Masking(Collection<String> secrets) {
        Set<String> all = new TreeSet<>();
        secrets.forEach(secret -> addForms(secret, all));
        this.forms = all.stream().filter(form -> form.length() >= SHORTEST).toList();
    }

    /** The whole of a text. */
    static String whole(String text, Collection<String> secrets) {
        Masking masking = new Masking(secrets);
        return masking.next(text) + masking.end();
    }

    /** @return what can be shown by now */
    String next(String piece) {
        if (forms.isEmpty()) {
            return piece;
        }
        String text = kept + piece;
        return show(text, beginning(text));
    }

    /** The stream has ended. */
    String end() {
        return show(kept, kept.length());
    }

    /** Where a secret may begin whose end has not come yet; the length when there is none. */
    private int beginning(String text) {
        int first = text.length();
        for (String form : forms) {
            int from = Math.max(0, text.length() - form.length() + 1);
            for (int at = text.indexOf(form.charAt(0), from); at >= 0 && at < first; ) {
                if (form.startsWith(text.substring(at))) {
                    first = at;
                }
                at = text.indexOf(form.charAt(0), at + 1);
            }
        }
        return first;
    }

    /** What is kept may be the rest of a secret that has come whole: it is known by then, so the mask is the same. */
    private String show(String text, int until) {
        BitSet hidden = hidden(text);
        StringBuilder shown = new StringBuilder(until);
        for (int i = 0; i < until; i++) {
            boolean hide = hidden.get(i) || i < keptHidden;
            if (!hide) {
                shown.append(text.charAt(i));
            } else if (!masked) {
                shown.append(MASK);
            }
            masked = hide;
        }
        keptHidden = Math.max(hiddenRun(hidden, until), keptHidden - until);
        kept = text.substring(until);
        return shown.toString();
    }

    /** How many characters from here on are hidden for sure. */
    private static int hiddenRun(BitSet hidden, int from) {
        return hidden.get(from) ? hidden.nextClearBit(from) - from : 0;
    }

    private BitSet hidden(String text) {
        BitSet hidden = new BitSet(text.length());
        for (String form : forms) {
            for (int at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
                hidden.set(at, at + form.length());
            }
        }
        return hidden;
    }

    private static void addForms(String secret, Set<String> all) {
        all.add(secret);
        all.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        all.add(URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"));
        all.add(secret.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\t", "\\t"));
        secret.lines().map(String::strip).forEach(all::add);
        List<String> encoded = new ArrayList<>();
        for (int shift = 0; shift < 3; shift++) {
            encoded.add(base64(secret.getBytes(StandardCharsets.UTF_8), shift));
        }
        for (String each : encoded) {
            all.add(each);
            all.add(each.replace('+', '-').replace('/', '_'));
        }
    }

    /** As it stands in the base64 of a text before which so many bytes come; without the digits that neighbours share. */
    private static String base64(byte[] secret, int shift) {
        byte[] shifted = new byte[shift + secret.length];
        System.arraycopy(secret, 0, shifted, shift, secret.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int from = shift == 0 ? 0 : shift + 1;
        int until = shifted.length % 3 == 0 ? encoded.length() : encoded.length() - 1;
        return from < until ? encoded.substring(from, until) : "";
    }
}
