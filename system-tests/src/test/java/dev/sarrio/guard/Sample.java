package dev.sarrio.guard;

import java.net.URI;
import javax.tools.SimpleJavaFileObject;

/** Java source in memory, as `A.java`. */
final class Sample extends SimpleJavaFileObject {
    private final String source;

    private Sample(String source) {
        super(URI.create("string:///A.java"), Kind.SOURCE);
        this.source = source;
    }

    static Sample of(String source) {
        return new Sample(source);
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
    }
}
