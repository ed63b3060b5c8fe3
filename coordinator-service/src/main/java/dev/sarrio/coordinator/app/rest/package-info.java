/** The HTTP face: takes requests apart, calls the features, puts answers together. No rules of its own. */
package dev.sarrio.coordinator.app.rest;
