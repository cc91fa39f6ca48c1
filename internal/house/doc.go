// Package house holds no code, only the tests that keep the house as architecture is written in the README: which
// package may import which, how long things may grow, and what is said in one place only.
package house
