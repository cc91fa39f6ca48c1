package config

import (
	"os"
	"runtime/debug"
)

// memoryTarget is where the garbage collector begins to work for room, in bytes. One picture of the largest size takes
// 67 MB to decode; the rest of the program lives in far less than what is left. It is a target, not a wall: work that
// needs more gets it, more slowly.
const memoryTarget = 96 << 20

// LimitMemory keeps what a hostile picture leaves behind from piling up. GOMEMLIMIT, when set, holds instead.
func LimitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryTarget)
	}
}
