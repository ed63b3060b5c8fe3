/** Guards over the whole repository: directions between modules, the tail of long code, and prose that must not drift from the code. */
package dev.sarrio.guard;
