/** The framework at the edge: configuration, SmallRye channels, health and lifecycle around the plain parts. */
package dev.sarrio.agent.app;
