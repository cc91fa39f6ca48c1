// Where a picture lies in its pane. A view is z (1: the whole picture is seen), cx and cy (the place of the picture,
// from 0 to 1, that lies in the middle of the pane) and turn (quarter turns clockwise). A pane is { box, img, view, shot }, and
// the shot knows how large its picture is, or is said to be, before it is there.
const FINEST = 8; // screen pixels for one of the picture, at most
const MOST = 8; // the same for small pictures: times the whole

const whole = () => ({ z: 1, cx: 0.5, cy: 0.5, turn: 0 });
const within = (x, low, high) => Math.min(Math.max(x, low), high);
const rotated = (x, y, turn) => [[x, y], [-y, x], [-x, -y], [y, -x]][((turn % 4) + 4) % 4];

// What holds now: the size of pane and picture in CSS pixels, and s, CSS pixels for one of the picture.
const measure = ({ box, img, view, shot }) => {
  const W = box.clientWidth, H = box.clientHeight, w = img.naturalWidth || shot.w, h = img.naturalHeight || shot.h;
  const fit = view.turn % 2 ? Math.min(W / h, H / w) : Math.min(W / w, H / h);
  return { W, H, w, h, fit, s: fit * view.z };
};

const percent = (pane) => Math.round(measure(pane).s * devicePixelRatio * 100);

// No larger than one sees something, no smaller than the whole or 1:1, and no edge inside the pane while there is more
// of the picture.
const settle = (pane) => {
  const { view } = pane, { W, H, w, h, fit } = measure(pane);
  const one = 1 / devicePixelRatio / fit;
  view.z = within(view.z, Math.min(1, one), Math.max(MOST, FINEST * one));
  const s = fit * view.z, [across, down] = view.turn % 2 ? [H, W] : [W, H];
  const fx = Math.min(across / s / w / 2, 0.5), fy = Math.min(down / s / h / 2, 0.5);
  view.cx = within(view.cx, fx, 1 - fx);
  view.cy = within(view.cy, fy, 1 - fy);
};

// The place of the picture that lies under a point of the window.
const under = (pane, x, y) => {
  const r = pane.box.getBoundingClientRect(), { W, H, w, h, s } = measure(pane), { cx, cy, turn } = pane.view;
  const [dx, dy] = rotated(x - r.left - W / 2, y - r.top - H / 2, -turn);
  return { x: cx + dx / s / w, y: cy + dy / s / h };
};

// Where a place of the picture lies in the pane.
const over = (pane, x, y) => {
  const { W, H, w, h, s } = measure(pane), { cx, cy, turn } = pane.view;
  const [dx, dy] = rotated((x - cx) * w * s, (y - cy) * h * s, turn);
  return { x: W / 2 + dx, y: H / 2 + dy };
};

// Larger or smaller, with the place under the point, or in the middle, staying where it is.
const zoom = (pane, z, x, y) => {
  const { view, box } = pane;
  if (x === undefined) {
    view.z = z;
    return settle(pane);
  }
  const held = under(pane, x, y), r = box.getBoundingClientRect();
  view.z = z;
  settle(pane);
  const { W, H, w, h, s } = measure(pane), [dx, dy] = rotated(x - r.left - W / 2, y - r.top - H / 2, -view.turn);
  view.cx = held.x - dx / s / w;
  view.cy = held.y - dy / s / h;
  settle(pane);
};

// By so many CSS pixels of the screen.
const pan = (pane, dx, dy) => {
  const { view } = pane, { w, h, s } = measure(pane), [x, y] = rotated(dx, dy, -view.turn);
  view.cx -= x / s / w;
  view.cy -= y / s / h;
  settle(pane);
};

// At 1:1 nothing is to be smoothed, and far in one wants to see the pixels. Between them a picture without smoothing
// would show patterns that it has not.
const unsmoothed = (scale) => Math.abs(scale - 1) < 0.001 || scale >= 3;

// Lays the place (x, y) of a picture on a point of its box, in CSS pixels.
const lay = (img, { w, h }, x, y, s, turn, left, top) => {
  Object.assign(img.style, { width: `${w}px`, height: `${h}px`, left: `${left}px`, top: `${top}px`,
    transform: `rotate(${turn * 90}deg) scale(${s}) translate(${-x * w}px, ${-y * h}px)`,
    imageRendering: unsmoothed(s * devicePixelRatio) ? "pixelated" : "auto" });
};
