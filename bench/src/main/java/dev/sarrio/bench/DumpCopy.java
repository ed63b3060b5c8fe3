package dev.sarrio.bench;

import dev.sarrio.embedded.Directories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** pg_dump into a directory, uncompressed as it stays on the machine, then pg_restore: two jobs each. */
final class DumpCopy implements Copier {
    private static final String JOBS = "2";
    private final CopyRig rig;
    private final CopyPrograms programs;

    DumpCopy(CopyRig rig, CopyPrograms programs) {
        this.rig = rig;
        this.programs = programs;
    }

    @Override
    public String name() {
        return "pg_dump";
    }

    @Override
    public void copy() throws IOException, InterruptedException {
        String dump = directory().resolve("dump").toString();
        Program.run(
                List.of(programs.dump().toString(), "-Fd", "-Z0", "-j", JOBS, "-f", dump),
                rig.sourceLogin(),
                directory().resolve("pg_dump.log"));
        Program.run(
                List.of(programs.restore().toString(), "-j", JOBS, "-d", Servers.DBNAME, dump),
                rig.targetLogin(),
                directory().resolve("pg_restore.log"));
    }

    @Override
    public void finish() {
        Directories.delete(directory());
    }

    private Path directory() {
        return rig.scratch().resolve("pg_dump");
    }
}
