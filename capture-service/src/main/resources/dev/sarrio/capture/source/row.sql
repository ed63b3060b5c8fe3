-- A row's own text, so no column is named that could be missing. It may be longer than a text or a JSON string can be, or an output function
-- may fail: then there is no image, and the application does not notice. Wide rows are not tried. The block writes nothing, so it needs no
-- transaction id.
    BEGIN
      IF pg_catalog.pg_column_size(%row%) OPERATOR(pg_catalog.<=) 25165824 THEN
        %image% := pg_catalog.to_jsonb(%row%::pg_catalog.text);
      END IF;
    EXCEPTION WHEN OTHERS THEN
      %image% := NULL;
    END;
