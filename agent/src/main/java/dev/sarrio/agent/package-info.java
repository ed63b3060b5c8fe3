/** What the capture, apply and sequence services share: desired state comes in, status reports go out, health and metrics. */
package dev.sarrio.agent;
