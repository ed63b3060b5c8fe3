/** The processes that make up the product, each started, stopped, killed and asked for its health alike. Starts nothing by itself. */
package dev.sarrio.standalone.process;
