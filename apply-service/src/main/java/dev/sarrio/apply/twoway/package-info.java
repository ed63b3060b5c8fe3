/** Two databases that are both written: what one did that the other had not seen, conflicts, and how the two directions start. May use `target`. */
package dev.sarrio.apply.twoway;
