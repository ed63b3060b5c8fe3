-- What is done with a table otherwise than by default, in every sync that moves it.
ALTER TABLE relation
  ADD COLUMN strict_checking    boolean NOT NULL DEFAULT true,  -- false: columns that a target lacks are left out
  ADD COLUMN analyze_after_copy boolean NOT NULL DEFAULT true;  -- false: the initial copy makes no statistics
