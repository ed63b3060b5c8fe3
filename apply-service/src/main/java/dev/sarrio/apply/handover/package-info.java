/** What the flow asks of an initial copy, and what the copy hands over: the agreement between the rooms `flow` and `copy`. */
package dev.sarrio.apply.handover;
