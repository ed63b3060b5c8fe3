-- Which of the two databases of a two-way sync applications write; no row: the first source. While a switch is under way its goal is kept
-- too: what a crash leaves is finished if the switch had been decided (active is the goal), and undone if not.
CREATE TABLE switchover (
  sync         text PRIMARY KEY REFERENCES sync ON DELETE CASCADE,
  active       text NOT NULL,
  switching_to text
);

-- both sides of a two-way sync hand out every second value of its sequences
ALTER TABLE sync ADD COLUMN interleave boolean NOT NULL DEFAULT false;
