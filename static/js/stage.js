// The pictures at full size: what is shown, and drawing it. One dialog is open at a time; stage is null when none is.
let stage = null;
let arrangement = "side"; // as it was left, while the page stays

const parts = (css) => [...stage.dialog.querySelectorAll(css)];

// Every picture of the page in order of time: the sequence with the photos between its frames, or the photos first
// where nobody knows when the frames were taken.
const shotOf = (link) => {
  const { shot: kind, at, name, taken, near } = link.dataset, img = link.querySelector("img");
  return { link, kind, at: Number(at), name, taken, near, src: link.getAttribute("href"), alt: img.alt, w: img.naturalWidth || img.width || 3, h: img.naturalHeight || img.height || 4 };
};

const series = (root) => {
  const found = [...root.querySelectorAll("a[data-shot]")].map(shotOf);
  return found.every((s) => s.at > 0) ? found.sort((a, b) => a.at - b.at) : found;
};

const photos = (shots) => {
  const two = ["far", "near"].map((kind) => shots.find((s) => s.kind === kind)).filter(Boolean);
  return two.length ? two : shots.filter((s) => s.link.closest(".pair"));
};

// What stands in a pane follows the page: the piece around the dialog may have been drawn anew.
const furnish = (pane, i) => {
  pane.figure = parts("[data-pane]")[i];
  pane.box = pane.figure.querySelector(".view");
  pane.img = pane.box.querySelector("img") ?? pane.box.appendChild(new Image());
  pane.img.draggable = false;
  pane.img.onload = draw;
  if (pane.img.getAttribute("src") !== pane.shot.src) pane.img.src = pane.shot.src;
  pane.img.alt = pane.shot.alt;
  const name = pane.figure.querySelector("[data-name]"), taken = pane.figure.querySelector("[data-taken]");
  if (name.textContent !== pane.shot.name) name.textContent = pane.shot.name;
  if (taken.textContent !== pane.shot.taken) taken.textContent = pane.shot.taken;
};

// Which pane lies in front, or at the left. Holding Space changes the two.
const front = () => (stage.blink ? 1 - stage.hand : stage.hand);

const arrange = () => {
  const { dialog, mode, panes, hand, blink } = stage, mix = Number(stage.mix);
  dialog.dataset.mode = mode;
  dialog.toggleAttribute("data-blink", blink);
  panes.forEach((pane, i) => {
    pane.figure.classList.toggle("hand", panes.length > 1 && i === hand);
    pane.figure.classList.toggle("front", i === front());
    const opacity = i === 0 || mode !== "over" ? 1 : blink ? Number(mix < 0.5) : mix;
    pane.box.style.opacity = opacity;
  });
};

const pressed = () => ({ side: stage.mode === "side", one: stage.mode === "one", over: stage.mode === "over", first: stage.hand === 0,
  second: stage.hand === 1, loupe: Boolean(stage.loupe), link: stage.linked });

const draw = () => {
  if (!stage?.dialog.isConnected) return;
  stage.panes.forEach(furnish);
  arrange();
  for (const pane of stage.panes) {
    settle(pane);
    const size = measure(pane), { cx, cy, turn } = pane.view;
    lay(pane.img, size, cx, cy, size.s, turn, size.W / 2, size.H / 2);
  }
  const is = pressed();
  for (const b of parts("[data-do][aria-pressed]")) b.setAttribute("aria-pressed", String(is[b.dataset.do]));
  ["first", "second"].forEach((name, i) => { for (const b of parts(`[data-do="${name}"]`)) b.textContent = stage.panes[i].shot.name; });
  for (const m of parts("[data-mixer]")) m.hidden = stage.mode !== "over";
  drawLoupe();
  say();
};

// Which picture, and how large, after things have come to rest.
const say = () => {
  const { dialog, panes, mode, linked, hand } = stage, shown = panes[panes.length > 1 ? front() : 0];
  const all = mode !== "one" && panes.length > 1 && linked;
  const names = all && panes[0].shot.kind === "far" && panes[1].shot.kind === "near" ? dialog.dataset.both : all ? panes.map((p) => p.shot.name).join(", ") : (mode === "one" ? shown : panes[hand]).shot.name;
  const text = dialog.dataset.says.replace("{what}", names).replace("{n}", percent(mode === "one" ? shown : panes[hand]));
  clearTimeout(stage.saying);
  stage.saying = setTimeout(() => {
    const said = dialog.querySelector("[data-said]");
    if (said.textContent !== text) said.textContent = text;
  }, 150);
};

// The panes that an action on one moves: both while they are linked.
const moved = (i, act) => {
  const { panes, linked } = stage;
  act(panes[i]);
  if (linked) panes.forEach((p, other) => { if (other !== i) p.view = { ...panes[i].view }; });
  draw();
};

const take = (i) => {
  if (i >= stage.panes.length || i === stage.hand) return;
  stage.hand = i;
  draw();
};
