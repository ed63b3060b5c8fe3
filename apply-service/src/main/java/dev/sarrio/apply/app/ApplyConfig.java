package dev.sarrio.apply.app;

import dev.sarrio.apply.copy.CopySettings;
import dev.sarrio.apply.customcode.WebhookSettings;
import dev.sarrio.apply.target.ApplySettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The settings of apply-service, `sarrio.apply.*`; see {@link ApplySettings}, {@link CopySettings} and {@link WebhookSettings} for what they mean. */
@ConfigMapping(prefix = "sarrio.apply")
interface ApplyConfig {
    @WithDefault("16777216")
    long windowBytes();

    @WithDefault("1000")
    int statementRowsMax();

    @WithDefault("1048576")
    int statementBytesMax();

    @WithDefault("8388608")
    int pipelineBytesMax();

    @WithDefault("5000")
    long groupRowsMax();

    @WithDefault("200")
    int groupBatchesMax();

    @WithDefault("20000")
    long savepointRows();

    @WithDefault("30s")
    Duration lockWait();

    @WithDefault("on")
    String synchronousCommit();

    OptionalInt copyWorkers();

    @WithDefault("67108864")
    long copyChunkBytes();

    @WithDefault("268435456")
    long copyIndexMemoryBytes();

    @WithDefault("30s")
    Duration copySourceLockWait();

    @WithDefault("10m")
    Duration copySourceSilence();

    Optional<String> pgBin();

    @WithDefault("10s")
    Duration webhookAnswer();

    @WithDefault("1m")
    Duration webhookRetryMax();

    @WithDefault("10000")
    int webhookEventsMax();

    default WebhookSettings webhookSettings() {
        return new WebhookSettings(
                webhookAnswer(), WebhookSettings.DEFAULT.retryFirst(), webhookRetryMax(), webhookEventsMax());
    }

    default ApplySettings settings() {
        return new ApplySettings(
                windowBytes(),
                statementRowsMax(),
                statementBytesMax(),
                pipelineBytesMax(),
                groupRowsMax(),
                groupBatchesMax(),
                savepointRows(),
                lockWait(),
                synchronousCommit());
    }

    default CopySettings copySettings() {
        return new CopySettings(
                copyWorkers().orElse(CopySettings.DEFAULT.workers()),
                copyChunkBytes(),
                copyIndexMemoryBytes(),
                pgBin().orElse(CopySettings.DEFAULT.toolDirectories()),
                CopySettings.DEFAULT.pollEvery(),
                copySourceLockWait(),
                copySourceSilence(),
                CopySettings.DEFAULT.targetLockWait());
    }
}
