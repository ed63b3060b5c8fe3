/**
 * What capture keeps on the source: schema `sarrio`, the trigger functions of each table, and what each captured table looked
 * like in the last batch, compared with what it looks like now. Touches PostgreSQL only.
 */
package dev.sarrio.capture.source;
