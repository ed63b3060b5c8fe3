/** The whole grammar of the command line as one story: lines of a text file, typed against the packaged product, each with what must come of it. */
package dev.sarrio.system.grammar;
