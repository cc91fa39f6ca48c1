// Package port finds free ports for tests that start the whole program. It must not be used by the program itself:
// what may choose freely listens on port 0.
package port

import (
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"sync/atomic"
)

// Ports below the range that the system hands out by itself (32768 on Linux): neither a listener on port 0 nor an
// outgoing connection takes one of these between the moment it is found and the moment the program listens on it.
const (
	first = 12000
	count = 20000
)

// next is where this process looks. Processes that run beside one another have neighbouring ids, so each begins at a
// stretch of its own.
var next atomic.Int64

// Free is an address on the loopback with a port that nobody listens on. No two calls of one process get the same.
func Free() (string, error) {
	for range count {
		at := (int64(os.Getpid())*101 + next.Add(1)) % count
		addr := net.JoinHostPort("127.0.0.1", strconv.FormatInt(first+at, 10))
		ln, err := new(net.ListenConfig).Listen(context.Background(), "tcp", addr)
		if err != nil {
			continue // taken
		}
		return addr, ln.Close()
	}
	return "", errors.New("port: none is free")
}
