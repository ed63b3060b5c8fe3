package dev.sarrio.capture.source;

/**
 * Which history a source has.
 *
 * @param id made when capture was installed
 * @param systemIdentifier of the cluster then
 * @param timeline of the cluster then
 * @param tick the last batch for which a tick was flushed, 0 before the first
 */
public record Stream(String id, String systemIdentifier, String timeline, long tick) {}
