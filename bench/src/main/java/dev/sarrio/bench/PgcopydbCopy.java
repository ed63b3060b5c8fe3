package dev.sarrio.bench;

import dev.sarrio.embedded.Directories;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** `pgcopydb clone` with two jobs for tables and two for indexes. */
final class PgcopydbCopy implements Copier {
    private static final String JOBS = "2";
    private final CopyRig rig;
    private final CopyPrograms programs;

    PgcopydbCopy(CopyRig rig, CopyPrograms programs) {
        this.rig = rig;
        this.programs = programs;
    }

    @Override
    public String name() {
        return "pgcopydb";
    }

    @Override
    public void copy() throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(rig.sourceLogin());
        environment.keySet().retainAll(List.of("PGPASSWORD")); // both servers have the same
        environment.put("PGCOPYDB_SOURCE_PGURI", rig.sourceUri());
        environment.put("PGCOPYDB_TARGET_PGURI", rig.targetUri());
        environment.put("PATH", programs.directory() + File.pathSeparator + System.getenv("PATH"));
        Program.run(
                List.of(
                        programs.pgcopydb().orElseThrow().toString(),
                        "clone",
                        "--dir",
                        directory().resolve("work").toString(),
                        "--table-jobs",
                        JOBS,
                        "--index-jobs",
                        JOBS),
                environment,
                directory().resolve("pgcopydb.log"));
    }

    @Override
    public void finish() {
        Directories.delete(directory());
    }

    private Path directory() {
        return rig.scratch().resolve("pgcopydb");
    }
}
