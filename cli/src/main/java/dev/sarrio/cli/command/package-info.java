/** One room per verb: builds the request, shows the answer. The only package that knows the coordinator's paths and fields. */
package dev.sarrio.cli.command;
