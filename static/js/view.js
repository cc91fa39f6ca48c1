// Where a picture lies in its pane. A view is z (1: the whole picture is seen), cx and cy (the place of the picture,
// from 0 to 1, that lies in the middle of the pane) and turn (quarter turns clockwise). A pane is { box, img, view }.
const FINEST = 8; // screen pixels for one of the picture, at most
const MOST = 8; // the same for small pictures: times the whole

const whole = () => ({ z: 1, cx: 0.5, cy: 0.5, turn: 0 });
const within = (x, low, high) => Math.min(Math.max(x, low), high);
const rotated = (x, y, turn) => [[x, y], [-y, x], [-x, -y], [y, -x]][((turn % 4) + 4) % 4];

// What holds now: the size of pane and picture in CSS pixels, and s, CSS pixels for one of the picture.
const measure = ({ box, img, view }) => {
  const W = box.clientWidth, H = box.clientHeight, w = img.naturalWidth || 3, h = img.naturalHeight || 4;
  const fit = view.turn % 2 ? Math.min(W / h, H / w) : Math.min(W / w, H / h);
  return { W, H, w, h, fit, s: fit * view.z };
};

const percent = (pane) => Math.round(measure(pane).s * devicePixelRatio * 100);

// No further in than one sees something, and no edge further in than the middle of what is free.
const settle = (pane) => {
  const { view } = pane, { W, H, w, h, fit } = measure(pane);
  view.z = within(view.z, 1, Math.max(MOST, FINEST / devicePixelRatio / fit));
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

// Lays the place (x, y) of a picture on a point of its box, in CSS pixels. From 1:1 on nothing is smoothed.
const lay = (img, x, y, s, turn, left, top) => {
  const w = img.naturalWidth || 3, h = img.naturalHeight || 4;
  Object.assign(img.style, { width: `${w}px`, height: `${h}px`, left: `${left}px`, top: `${top}px`,
    transform: `rotate(${turn * 90}deg) scale(${s}) translate(${-x * w}px, ${-y * h}px)`,
    imageRendering: s * devicePixelRatio > 0.999 ? "pixelated" : "auto" });
};
