/** The beans of the example: the only place that knows of Quarkus. */
package dev.sarrio.examples.smallrye.app;
