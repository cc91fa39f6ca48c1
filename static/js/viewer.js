// Looks at pictures at full size, wherever an .exhibit stands and however often it is drawn anew: what listens on the
// page is here once, what listens on a dialog goes with it.
const STEP = 1.25, NUDGE = 60, FINE = 0.02; // times; CSS pixels; of the picture

const zoomBy = (i, factor, x, y) => moved(i, (pane) => zoom(pane, pane.view.z * factor, x, y));
const zoomed = () => stage.panes.some((p) => p.view.z > 1.001);

const truly = (i, x, y) => moved(i, (pane) => {
  const { fit } = measure(pane);
  zoom(pane, 1 / devicePixelRatio / fit, x, y);
});

// To another picture of the series, in the pane in hand. The frames next to it are in the page, so they are there.
const show = (shot) => {
  if (!shot) return;
  stage.panes[stage.hand].shot = shot;
  draw();
};

const step = (by) => {
  const { shots, panes, hand, stepping } = stage;
  if (!stepping) return take(by > 0 ? 1 : 0);
  const now = shots.findIndex((s) => s.src === panes[hand].shot.src);
  show(shots[within(now + by, 0, shots.length - 1)]);
};

const blink = (on) => {
  if (!stage || stage.panes.length < 2 || stage.blink === on) return;
  stage.blink = on;
  draw();
};

const arrangeAs = (mode) => {
  stage.mode = arrangement = mode;
  draw();
};

const acts = {
  side: () => arrangeAs("side"), one: () => arrangeAs("one"), over: () => arrangeAs("over"), first: () => take(0), second: () => take(1),
  in: () => zoomBy(stage.hand, STEP), out: () => zoomBy(stage.hand, 1 / STEP), true: () => truly(stage.hand),
  fit: () => moved(stage.hand, (pane) => { pane.view = { ...whole(), turn: pane.view.turn }; }),
  turn: () => moved(stage.hand, (pane) => { pane.view = { ...whole(), z: pane.view.z, turn: (pane.view.turn + 1) % 4 }; }),
  loupe: toggleLoupe, prev: () => step(-1), next: () => step(1),
  back: () => { stage.panes.forEach((p, i) => { p.shot = stage.pair[i]; }); draw(); },
  link: () => {
    stage.linked = !stage.linked;
    moved(stage.hand, () => {});
  },
};

const keys = { "+": acts.in, "=": acts.in, "-": acts.out, _: acts.out, 0: acts.fit, t: acts.turn, l: acts.loupe, z: () => stage.dialog.close(),
  Home: () => step(-Infinity), End: () => step(Infinity) };
const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const arrow = ([dx, dy], far) => {
  const { loupe, hand } = stage;
  if (loupe) return moveLoupe(loupe.x + dx * FINE * far, loupe.y + dy * FINE * far);
  if (zoomed()) return moved(hand, (pane) => pan(pane, -dx * NUDGE * far, -dy * NUDGE * far));
  if (dx) step(dx);
};

// A button that has the focus keeps its own Space, but for the one that is Space, and is Enter too.
const onKey = (e) => {
  if (!stage.dialog.open) return leave(); // the close is told late; the key is the page's already
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const own = e.target.dataset.do === "blink", holds = e.key === " " ? own || !e.target.matches("button, a") : own && e.key === "Enter";
  const act = e.target.matches("input") ? null : arrows[e.key] ? () => arrow(arrows[e.key], e.shiftKey ? 5 : 1) : keys[e.key];
  if (!holds && !act) return;
  e.preventDefault();
  e.stopPropagation();
  if (holds) blink(true);
  else act();
};

const onClick = (e) => {
  const tool = e.target.closest("[data-do]");
  acts[tool?.dataset.do]?.();
  // after the mouse the keys belong to the pictures again
  if (tool && e.detail) stage.dialog.querySelector("[data-scene]").focus({ preventScroll: true });
};

// The pane that a point lies in; where panes lie on one another, the one in hand.
const paneAt = (e) => {
  const i = stage.mode === "side" ? stage.panes.findIndex((p) => p.figure.contains(e.target)) : stage.hand;
  return i < 0 ? stage.hand : i;
};

const lead = (e) => {
  const at = under(stage.panes[paneAt(e)], e.clientX, e.clientY);
  stage.finger = e.pointerType === "touch";
  moveLoupe(at.x, at.y);
};

const points = new Map(); // of fingers, or the mouse's button, on the pictures

const onDown = (e) => {
  if (e.button) return;
  const i = points.size ? stage.held : paneAt(e);
  take(i);
  stage.held = i;
  points.set(e.pointerId, { x: e.clientX, y: e.clientY });
  e.currentTarget.setPointerCapture(e.pointerId);
  if (stage.loupe && points.size === 1) lead(e);
};

const spread = () => {
  const [a, b] = [...points.values()];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, far: Math.hypot(a.x - b.x, a.y - b.y) || 1 };
};

const onMove = (e) => {
  const was = points.get(e.pointerId);
  if (!was) {
    if (stage.loupe && e.pointerType === "mouse") lead(e);
    return;
  }
  const before = points.size === 2 && spread(), dx = e.clientX - was.x, dy = e.clientY - was.y;
  Object.assign(was, { x: e.clientX, y: e.clientY });
  if (before) {
    const now = spread();
    moved(stage.held, (pane) => {
      zoom(pane, pane.view.z * now.far / before.far, now.x, now.y);
      pan(pane, now.x - before.x, now.y - before.y);
    });
  } else if (stage.loupe) lead(e);
  else if (points.size === 1) moved(stage.held, (pane) => pan(pane, dx, dy));
};

const onUp = (e) => { points.delete(e.pointerId); };

const onWheel = (e) => {
  e.preventDefault();
  const rate = e.deltaMode === 1 ? 0.05 : e.ctrlKey ? 0.01 : 0.0015; // lines, a pinch on a touchpad, pixels
  zoomBy(paneAt(e), Math.exp(-e.deltaY * rate), e.clientX, e.clientY);
};

const onDouble = (e) => {
  const i = paneAt(e);
  if (zoomed()) moved(i, (pane) => zoom(pane, 1));
  else if (measure(stage.panes[i]).fit * devicePixelRatio < 0.8) truly(i, e.clientX, e.clientY);
  else zoomBy(i, 2.5, e.clientX, e.clientY);
};

const listen = (dialog, signal) => {
  const on = (node, kinds, act, more) => { for (const k of kinds.split(" ")) node.addEventListener(k, act, { signal, ...more }); };
  const scene = dialog.querySelector("[data-scene]");
  on(dialog, "keydown", onKey);
  on(dialog, "keyup", (e) => { if (e.key === " " || e.key === "Enter") blink(false); });
  on(dialog, "click", onClick);
  on(dialog, "input", (e) => { stage.mix = e.target.value; draw(); });
  on(dialog, "pointerdown", (e) => { if (e.target.closest('[data-do="blink"]')) blink(true); });
  on(dialog, "close", () => { if (!dialog.open) leave(); }); // it may be told when the dialog is open again
  on(scene, "pointerdown", onDown);
  on(scene, "pointermove", onMove);
  on(scene, "pointerup pointercancel", onUp);
  on(scene, "wheel", onWheel, { passive: false });
  on(scene, "dblclick", onDouble);
  on(window, "pointerup pointercancel blur", () => blink(false));
  const size = new ResizeObserver(draw);
  size.observe(scene);
  signal.addEventListener("abort", () => size.disconnect());
};

// A frame is looked at by itself, in the place of the photo that it was taken nearest to.
const enter = (root, dialog, link) => {
  const shots = series(root), pair = photos(shots), shot = shots.find((s) => s.link === link), stop = new AbortController();
  const frame = !pair.includes(shot), hand = Math.max(frame ? Number(shot.near === "near") : pair.indexOf(shot), 0);
  const active = document.activeElement;
  stage = { dialog, root, shots, pair, stop, hand: Math.min(hand, pair.length - 1), held: hand, linked: true, blink: false, mix: 0.5, loupe: null, finger: false,
    mode: pair.length < 2 ? "one" : frame ? "one" : arrangement, stepping: shots.length > pair.length,
    panes: pair.map((s) => ({ shot: s, view: whole() })), opener: active && active !== document.body ? active : link };
  if (frame) stage.panes[stage.hand].shot = shot;
  points.clear();
  dialog.showModal();
  dialog.querySelector("[data-scene]").focus();
  listen(dialog, stop.signal);
  draw();
};

const leave = (home = true) => {
  if (!stage) return;
  const { stop, opener, root, panes, saying } = stage;
  clearTimeout(saying);
  stop.abort();
  stage = null;
  for (const p of panes) p.img.onload = null;
  const back = opener.isConnected ? opener : root.isConnected && root.querySelector("a[data-shot]");
  if (home && back) back.focus({ preventScroll: true });
};

document.addEventListener("click", (e) => {
  const link = e.target.closest("a[data-shot]"), root = link?.closest(".exhibit"), dialog = root?.querySelector("dialog[data-stage]");
  if (stage && !(stage.dialog.open && stage.dialog.isConnected)) leave(false); // its close is still to be told, or it went with its page
  if (!dialog || stage || e.defaultPrevented || e.button || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  enter(root, dialog, link);
});

// The page around may be drawn anew. The dialog is still there, with what the server drew in it, or it is gone.
document.addEventListener("htmx:after:swap", () => {
  if (!stage) return;
  if (stage.dialog.isConnected && stage.dialog.open) draw();
  else leave();
});
