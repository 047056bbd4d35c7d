package io.bowwave.artifact;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The rules for names in a tree: what keeps a tree inside its own folder, whoever wrote the manifest. */
public final class TreePaths {

    static final int MAX_PATH_BYTES = 4095;
    static final int MAX_NAME_BYTES = 255;

    /** Order of the UTF-8 bytes, which is the order of the code points. */
    public static final Comparator<String> BYTE_ORDER = TreePaths::compare;

    private TreePaths() {}

    /** What is wrong with this path, or null. A good one is relative, and has neither empty parts, nor {@code .}, nor {@code ..}. */
    public static @Nullable String problem(String path) {
        if (path.isEmpty()) {
            return "an empty path";
        }
        if (path.startsWith("/")) {
            return "an absolute path";
        }
        if (path.indexOf('\0') >= 0 || !wellFormed(path)) {
            return "a name that is not UTF-8 or has a NUL";
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            return "a path of more than " + MAX_PATH_BYTES + " bytes";
        }
        for (String name : path.split("/", -1)) {
            String problem = nameProblem(name);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    /**
     * What is wrong with a link's target, or null. {@code ..} may stand only in front: behind the name of another link it would leave
     * from where that link leads, and so could leave the tree although it does not look like it.
     */
    public static @Nullable String linkProblem(String path, String target) {
        if (target.isEmpty()) {
            return "a link to nothing";
        }
        if (target.startsWith("/")) {
            return "a link to the absolute path " + target;
        }
        if (target.indexOf('\0') >= 0 || !wellFormed(target)) {
            return "a link whose target is not UTF-8 or has a NUL";
        }
        if (target.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            return "a link to a path of more than " + MAX_PATH_BYTES + " bytes";
        }
        return walk((int) path.chars().filter(c -> c == '/').count(), target);
    }

    private static @Nullable String walk(int depth, String target) {
        int up = 0;
        boolean named = false;
        for (String name : target.split("/", -1)) {
            if (name.equals("..")) {
                up++;
                if (named) {
                    return "a link to " + target + ", in which .. stands behind a name";
                }
                if (up > depth) {
                    return "a link to " + target + ", which leaves the tree";
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                named = true;
            }
        }
        return null;
    }

    private static @Nullable String nameProblem(String name) {
        if (name.isEmpty()) {
            return "an empty name";
        }
        if (name.equals(".") || name.equals("..")) {
            return "the name " + name;
        }
        return name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES
                ? "a name of more than " + MAX_NAME_BYTES + " bytes"
                : null;
    }

    /** False when a surrogate stands alone, or where the decoder put its replacement for bytes that it could not read. */
    private static boolean wellFormed(String text) {
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            if (point == 0xfffd || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
                return false;
            }
            i += Character.charCount(point);
        }
        return true;
    }

    private static int compare(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length()) {
            int left = a.codePointAt(i);
            int right = b.codePointAt(i);
            if (left != right) {
                return Integer.compare(left, right);
            }
            i += Character.charCount(left);
        }
        return Integer.compare(a.length(), b.length());
    }
}
