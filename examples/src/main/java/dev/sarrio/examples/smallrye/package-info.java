/** An outside consumer with SmallRye Reactive Messaging: records are pushed at it and put together to batches. */
package dev.sarrio.examples.smallrye;
