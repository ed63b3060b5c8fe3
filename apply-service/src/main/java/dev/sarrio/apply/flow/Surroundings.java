package dev.sarrio.apply.flow;

import dev.sarrio.apply.customcode.Webhooks;
import dev.sarrio.apply.handover.InitialCopy;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.core.control.Reports;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.postgres.PgServers;

/**
 * What all flows of a process share.
 *
 * @param instance host and pid, for reports
 */
public record Surroundings(
        PgServers servers,
        KafkaSettings kafka,
        InitialCopy copy,
        Reports reports,
        ApplySettings settings,
        Webhooks webhooks,
        String instance) {}
