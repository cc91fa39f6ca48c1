// Package e2e holds no code, only the browser suite: it builds the program, starts it as an operator would and
// uses it through Chromium, as the people at the desk and their customers do.
//
// It must not import anything of ours, nor look into the store: what it knows is the outward surface (addresses,
// form fields, options, the sandbox's control API) and what stands on the screen. testdata/axe.min.js is axe-core
// 4.14.1 by Deque Systems, under the Mozilla Public License 2.0; its notice is in the file.
package e2e
