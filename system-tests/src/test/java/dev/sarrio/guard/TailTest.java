package dev.sarrio.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Guards the tail, not the median: no long file, no long method, no constructor with many parameters. `tail.ratchet` lists what
 * is tolerated, with its size: a line may only shrink, and must go when it is no longer needed.
 */
class TailTest {
    private static final int FILE_LINES_MAX = 300;
    private static final int METHOD_LINES_MAX = 50;
    private static final int CONSTRUCTOR_PARAMETERS_MAX = 7;

    @Test
    void nothingIsLongerThanItsLimitOrItsToleratedSize() {
        Map<String, Integer> found = tail(Repository.mainSources());
        Map<String, Integer> tolerated = ratchet();

        List<String> worse = found.entrySet().stream()
                .filter(e -> e.getValue() > tolerated.getOrDefault(e.getKey(), 0))
                .map(e -> e.getKey() + " " + e.getValue())
                .toList();
        assertThat(worse)
                .as(
                        "over the limit (files %d lines, methods %d lines, constructors %d parameters): split them by what"
                                + " they are about",
                        FILE_LINES_MAX, METHOD_LINES_MAX, CONSTRUCTOR_PARAMETERS_MAX)
                .isEmpty();
        List<String> better = tolerated.entrySet().stream()
                .filter(e -> found.getOrDefault(e.getKey(), 0) < e.getValue())
                .map(e -> e.getKey() + " is " + found.getOrDefault(e.getKey(), 0) + " now, not " + e.getValue())
                .toList();
        assertThat(better).as("lines of tail.ratchet to lower or to delete").isEmpty();
    }

    @Test
    void longMethodIsFound() {
        Map<String, Integer> found = new TreeMap<>();
        measure(Sample.of("class A { int f(int a) {\n" + "a++;\n".repeat(METHOD_LINES_MAX) + "return a; } }"), found);
        assertThat(found).hasSize(1).containsEntry("A.java#f", METHOD_LINES_MAX + 2);
    }

    @Test
    void recordsMayHaveManyComponentsAndConstructorsMayNot() {
        String eight = "int a, int b, int c, int d, int e, int f, int g, int h";
        Map<String, Integer> found = new TreeMap<>();
        measure(Sample.of("record R(" + eight + ") { R { } }"), found);
        assertThat(found).isEmpty();
        measure(Sample.of("class A { A(" + eight + ") { } }"), found);
        assertThat(found).containsEntry("A.java#A()", 8);
    }

    private static Map<String, Integer> tail(List<Path> files) {
        Map<String, Integer> found = new TreeMap<>();
        for (Path file : files) {
            int lines = (int) Repository.text(file).lines().count();
            if (lines > FILE_LINES_MAX) {
                found.put(file.toString(), lines);
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var sources = manager.getJavaFileObjectsFromPaths(
                    files.stream().map(Repository.ROOT::resolve).toList());
            for (CompilationUnitTree unit : parse(compiler, sources, manager)) {
                new Measure(unit, found).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static void measure(Sample sample, Map<String, Integer> found) {
        for (CompilationUnitTree unit : parse(ToolProvider.getSystemJavaCompiler(), List.of(sample), null)) {
            new Measure(unit, found).scan(unit, null);
        }
    }

    private static JavacTask task;

    private static Iterable<? extends CompilationUnitTree> parse(
            JavaCompiler compiler,
            Iterable<? extends javax.tools.JavaFileObject> sources,
            StandardJavaFileManager manager) {
        task = (JavacTask) compiler.getTask(null, manager, d -> {}, List.of(), null, sources);
        try {
            return task.parse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Integer> ratchet() {
        Map<String, Integer> tolerated = new TreeMap<>();
        try (var in = Objects.requireNonNull(TailTest.class.getResourceAsStream("/tail.ratchet"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.isBlank() && !l.startsWith("#"))
                    .forEach(l -> tolerated.put(
                            l.substring(0, l.lastIndexOf(' ')).strip(),
                            Integer.valueOf(l.substring(l.lastIndexOf(' ') + 1))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tolerated;
    }

    private static final class Measure extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions = Trees.instance(task).getSourcePositions();
        private final LineMap lines;
        private final String file;
        private final Map<String, Integer> found;
        private final Deque<ClassTree> classes = new ArrayDeque<>();

        Measure(CompilationUnitTree unit, Map<String, Integer> found) {
            this.unit = unit;
            this.lines = unit.getLineMap();
            this.found = found;
            Path path = Path.of(unit.getSourceFile().toUri().getPath());
            this.file = path.startsWith(Repository.ROOT)
                    ? Repository.ROOT.relativize(path).toString()
                    : path.getFileName().toString();
        }

        @Override
        public Void visitClass(ClassTree node, Void unused) {
            classes.push(node);
            super.visitClass(node, unused);
            classes.pop();
            return null;
        }

        @Override
        public Void visitMethod(MethodTree node, Void unused) {
            boolean constructor = node.getReturnType() == null;
            String name = constructor
                    ? classes.peek().getSimpleName().toString()
                    : node.getName().toString();
            int start = (int) lines.getLineNumber(positions.getStartPosition(unit, node));
            int end = (int) lines.getLineNumber(positions.getEndPosition(unit, node));
            if (end - start + 1 > METHOD_LINES_MAX) {
                found.merge(file + "#" + name, end - start + 1, Math::max);
            }
            boolean record = classes.peek().getKind() == Tree.Kind.RECORD;
            if (constructor && !record && node.getParameters().size() > CONSTRUCTOR_PARAMETERS_MAX) {
                found.merge(file + "#" + name + "()", node.getParameters().size(), Math::max);
            }
            return super.visitMethod(node, unused);
        }
    }
}
