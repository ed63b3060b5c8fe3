/** Random faults under live traffic, from a seed: a plan that prints, whoever plays it, and what must hold meanwhile and afterwards. */
package dev.sarrio.system.faults;
