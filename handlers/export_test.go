package handlers

// Patterns lists the table's patterns for the test that walks all of them.
func Patterns(a *App) []string {
	var all []string
	for _, rt := range a.routes() {
		all = append(all, rt.pattern)
	}
	return all
}
