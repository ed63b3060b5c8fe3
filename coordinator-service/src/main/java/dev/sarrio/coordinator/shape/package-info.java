/** How tables stand at targets: other names (customname), other columns (customcols), fewer rows (where). Checked on the source before they are kept. */
package dev.sarrio.coordinator.shape;
