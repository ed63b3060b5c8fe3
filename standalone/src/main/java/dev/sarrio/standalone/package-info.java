/** `./sarrio up`: everything on one machine from one command. The only product module that starts servers. */
package dev.sarrio.standalone;
