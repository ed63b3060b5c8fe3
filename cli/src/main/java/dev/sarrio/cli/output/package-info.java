/** What people see: aligned tables, relative times, figures, colour where a terminal is. Touches no network. */
package dev.sarrio.cli.output;
