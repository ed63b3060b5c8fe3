/** Wires the service: settings, beans, start and stop. */
package dev.sarrio.sequence.app;
