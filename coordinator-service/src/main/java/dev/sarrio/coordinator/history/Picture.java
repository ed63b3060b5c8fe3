package dev.sarrio.coordinator.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.json.Json;
import dev.sarrio.postgres.Sql;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All definitions at one moment, as they are compared. */
record Picture(Map<Thing, JsonNode> things) {
    private static final String PICTURE = Sql.resource(Picture.class, "picture.sql");

    /** A database, a dbgroup, a relgroup or a sync. */
    record Thing(String noun, String name) implements Comparable<Thing> {
        @Override
        public int compareTo(Thing other) {
            int byNoun = noun.compareTo(other.noun);
            return byNoun == 0 ? name.compareTo(other.name) : byNoun;
        }

        @Override
        public String toString() {
            return noun + " " + name;
        }
    }

    static Picture of(Tx tx) {
        Map<Thing, JsonNode> things = new TreeMap<>();
        tx.list(PICTURE, r -> things.put(new Thing(r.getString(1), r.getString(2)), json(r.getString(3))));
        return new Picture(things);
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL has made no JSON", e);
        }
    }

    /** The syncs that one of these is or belongs to. */
    Set<String> syncsOf(Set<Thing> changed) {
        Set<String> syncs = new TreeSet<>();
        things.forEach((thing, fields) -> {
            if (thing.noun().equals("sync")) {
                Thing dbgroup = new Thing("dbgroup", fields.path("dbgroup").asText());
                boolean met = changed.contains(thing)
                        || changed.contains(dbgroup)
                        || changed.contains(
                                new Thing("relgroup", fields.path("relgroup").asText()));
                for (JsonNode member :
                        things.getOrDefault(dbgroup, Json.MAPPER.nullNode()).path("dbs")) {
                    String database = member.asText();
                    met |= changed.contains(new Thing("database", database.substring(0, database.lastIndexOf(':'))));
                }
                if (met) {
                    syncs.add(thing.name());
                }
            }
        });
        return syncs;
    }
}
