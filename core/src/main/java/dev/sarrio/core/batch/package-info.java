/** The marker that names a batch's records: written by capture, followed by apply and by outside consumers. */
package dev.sarrio.core.batch;
