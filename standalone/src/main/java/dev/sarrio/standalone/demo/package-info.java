/** `./sarrio demo`: two databases, a shop with traffic, and the whole story of a migration told with the real command line. */
package dev.sarrio.standalone.demo;
