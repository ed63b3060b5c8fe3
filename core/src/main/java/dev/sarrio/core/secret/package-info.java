/** Secrets: never printed, sealed before they leave a process. */
package dev.sarrio.core.secret;
