/** Logins of AWS that take the place of passwords: RDS for databases, MSK for Kafka. Signs by itself, without Amazon's libraries. */
package dev.sarrio.aws;
