/** The service that keeps the sequences of targets ahead of their sources'. */
package dev.sarrio.sequence;
