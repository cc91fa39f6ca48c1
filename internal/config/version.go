package config

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version is one line for bug reports: version, commit, Go and SQLite library.
func Version() string {
	version, commit, driver := "devel", "unknown", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" && info.Main.Version != "(devel)" {
			version = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
		for _, d := range info.Deps {
			if d.Path == "modernc.org/sqlite" {
				driver = d.Version
			}
		}
	}
	return fmt.Sprintf("livedesk %s, commit %s, %s %s/%s, modernc.org/sqlite %s", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH, driver)
}
