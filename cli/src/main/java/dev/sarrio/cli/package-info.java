/** The command line: Bucardo's grammar in, REST calls out. Touches no database and no broker, and keeps no state. */
package dev.sarrio.cli;
