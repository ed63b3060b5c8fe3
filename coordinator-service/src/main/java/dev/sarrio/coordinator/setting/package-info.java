/** Bucardo's settings: which have an effect here, and what is used instead of the others. Kept so that scripts go on; what has an effect says so. */
package dev.sarrio.coordinator.setting;
