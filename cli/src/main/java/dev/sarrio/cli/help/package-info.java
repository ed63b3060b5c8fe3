/** The help pages (text files beside this package) and the completion script. */
package dev.sarrio.cli.help;
