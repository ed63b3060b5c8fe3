/** The images and the compose files, tested from outside as their users have them: with `docker` and `docker compose`. Builds no image. */
package dev.sarrio.system.compose;
