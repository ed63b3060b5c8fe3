/** The packaged product seen from outside: started by its launcher, driven over REST, judged by what is in the databases. */
package dev.sarrio.system;
