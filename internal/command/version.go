package command

import (
	"fmt"

	"livedesk/internal/config"
)

// Version prints one line for bug reports.
type Version struct{}

// Run runs the command.
func (Version) Run() error {
	_, err := fmt.Println(config.Version())
	return err
}
