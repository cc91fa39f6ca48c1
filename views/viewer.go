package views

// sceneSays is what one can do with the keys while looking at pictures at full size.
func sceneSays(two, frames bool) string {
	switch {
	case two && frames:
		return "Pictures. Plus and minus change the size, arrows move, or step through the sequence at whole size, Space held shows the other picture in the same place."
	case two:
		return "Pictures. Plus and minus change the size, arrows move, Space held shows the other picture in the same place."
	case frames:
		return "Picture. Plus and minus change the size, arrows move, or step through the sequence at whole size."
	}
	return "Picture. Plus and minus change the size, arrows move."
}
