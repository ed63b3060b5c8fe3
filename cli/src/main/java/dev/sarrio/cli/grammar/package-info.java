/** Turns words into a {@link dev.sarrio.cli.grammar.CommandLine}: verbs, nouns, `name=value`, options, and Bucardo's liberties. Pure. */
package dev.sarrio.cli.grammar;
