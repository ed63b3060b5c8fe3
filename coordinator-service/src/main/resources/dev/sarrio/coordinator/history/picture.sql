-- Every definition in the words of its users: noun, name, fields as a JSON object. What a version or a time of creation says is left out. Of a
-- password only whether it is another one: its digest is compared, and never shown.
SELECT 'database', d.name, d.parameters || jsonb_build_object(
  'host', d.host, 'port', d.port, 'dbname', d.dbname, 'user', d.username, 'password', md5(d.password_sealed),
  'schema_mode', lower(d.schema_mode),
  'tables', o.tables, 'sequences', o.sequences, 'strict_checking=0', o.unchecked,
  'analyze_after_copy=0', o.unanalyzed, 'images=full', o.imaged)
  || coalesce(h.shapes, '{}') || coalesce(o.conflicts, '{}')
FROM database d
LEFT JOIN (SELECT r.database,
    jsonb_agg(r.schema_name || '.' || r.name) FILTER (WHERE r.kind = 'TABLE') AS tables,
    jsonb_agg(r.schema_name || '.' || r.name) FILTER (WHERE r.kind = 'SEQUENCE') AS sequences,
    jsonb_agg(r.schema_name || '.' || r.name) FILTER (WHERE NOT r.strict_checking) AS unchecked,
    jsonb_agg(r.schema_name || '.' || r.name) FILTER (WHERE NOT r.analyze_after_copy) AS unanalyzed,
    jsonb_agg(r.schema_name || '.' || r.name) FILTER (WHERE r.full_images) AS imaged,
    jsonb_object_agg('conflict ' || r.schema_name || '.' || r.name, r.conflict) FILTER (WHERE r.conflict IS NOT NULL) AS conflicts
  FROM relation r GROUP BY r.database) o ON o.database = d.name
LEFT JOIN (SELECT r.database, jsonb_object_agg(
    CASE s.kind WHEN 'NAME' THEN 'customname ' WHEN 'COLUMNS' THEN 'customcols ' ELSE 'where ' END || r.schema_name || '.' || r.name
      || coalesce(' at ' || s.database, '') || coalesce(' in ' || s.sync, ''), s.definition) AS shapes
  FROM shape s JOIN relation r ON r.id = s.relation GROUP BY r.database) h ON h.database = d.name
UNION ALL
SELECT 'dbgroup', g.name, jsonb_build_object('dbs', (SELECT jsonb_agg(m.database || ':' || lower(m.role))
  FROM dbgroup_member m WHERE m.dbgroup = g.name))
FROM dbgroup g
UNION ALL
SELECT 'relgroup', g.name, jsonb_build_object(
  'tables', jsonb_agg(r.schema_name || '.' || r.name) FILTER (WHERE r.kind = 'TABLE'),
  'sequences', jsonb_agg(r.schema_name || '.' || r.name) FILTER (WHERE r.kind = 'SEQUENCE'))
FROM relgroup g LEFT JOIN relgroup_member m ON m.relgroup = g.name LEFT JOIN relation r ON r.id = m.relation
GROUP BY g.name
UNION ALL
SELECT 'sync', s.name, s.options || to_jsonb(s)
  - ARRAY['name', 'active', 'run', 'copy_choice', 'copy_mode', 'goal', 'kicked_at', 'copies', 'options', 'version', 'created_at']
  || jsonb_build_object('status', CASE WHEN s.active THEN 'active' ELSE 'inactive' END, 'run', lower(s.run), 'copy', lower(s.copy_choice),
    'first copy', lower(s.copy_mode), 'ifexists', nullif(lower(s.ifexists), 'abort'),
    'conflict', nullif(s.conflict, 'abort'), 'conflict_hours', nullif(s.conflict_hours, 168),
    'conflicts resolved', (SELECT jsonb_agg(concat_ws(' ', d.schema_name || '.' || d.table_name, d.key, 'by ' || d.strategy,
      'until ' || to_char(d.until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY d.id) FROM conflict_decision d WHERE d.sync = s.name),
    'copied again alone', (SELECT jsonb_agg(r.schema_name || '.' || r.table_name || ' (' || r.copy || ')') FROM copy_restart r WHERE r.sync = s.name),
    'written', (SELECT w.active FROM switchover w WHERE w.sync = s.name),
    'switching to', (SELECT w.switching_to FROM switchover w WHERE w.sync = s.name))
  || coalesce((SELECT jsonb_object_agg('customcode ' || c.name, concat_ws(' ', lower(c.whenrun), c.function_schema || '.' || c.function_name, c.url,
      'at ' || c.database, 'priority ' || nullif(c.priority, 0), CASE WHEN NOT c.active THEN 'inactive' END))
    FROM customcode c WHERE c.sync = s.name), '{}')
  || coalesce((SELECT jsonb_object_agg('secret of customcode ' || c.name, md5(concat(c.secret_sealed, ' ', c.header_sealed)))
    FROM customcode c WHERE c.sync = s.name AND (c.secret_sealed IS NOT NULL OR c.header_sealed IS NOT NULL)), '{}')
FROM sync s
UNION ALL
SELECT 'setting', t.name, jsonb_build_object('value', t.value)
FROM setting t
