/** Talks to the coordinator: REST over HTTP, problem+json in, errors with a remedy out. */
package dev.sarrio.cli.rest;
