package dev.sarrio.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;

/** What the coordinator said. @param tag of what it showed, for a change that must not be made on anything else; null if it has none  @param next the path of a list's next page; null if this is the last */
public record Answer(JsonNode body, String tag, String next) {}
