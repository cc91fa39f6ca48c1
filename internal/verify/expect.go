package verify

import (
	"cmp"
	"slices"

	"livedesk/store"
)

// shots is which single pictures each flow takes (vendor-api §10; H5 Liveness has the one flow, §4). A type of the
// vendor's customers' own may run any flow, so the flow that ran decides; one that is not here is expected to have
// whatever came.
var shots = []struct {
	product, flow string
	kinds         []string
}{
	{Liveness, "", []string{store.MediaFar, store.MediaNear}},
	{IDV, "DISTANT_CLOSE", []string{store.MediaFar, store.MediaNear}},
	{IDV, "DISTANT_CLOSE_ACTION", []string{store.MediaFar, store.MediaNear}},
	{IDV, "ACTION", []string{store.MediaSilent}},
	{IDV, "SILENT", []string{store.MediaSilent}},
}

// flowNames are the flows behind the vendor's own types; its page calls near "close" in one and "near" in the other.
var flowNames = map[string]string{"DISTANT_NEAR": "DISTANT_CLOSE", "DISTANT_NEAR_ACTION": "DISTANT_CLOSE_ACTION"}

// flowOf is the flow that ran: livenessFlowCategory, else the one behind livenessType.
func flowOf(category, livenessType string) string {
	flow := cmp.Or(category, livenessType)
	return cmp.Or(flowNames[flow], flow)
}

// takes lists the single pictures that a flow takes; nil when the flow is not known.
func takes(product, flow string) []string {
	for _, s := range shots {
		if s.product == product && s.flow == flow {
			return slices.Clone(s.kinds)
		}
	}
	return nil
}
