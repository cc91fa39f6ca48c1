// One loupe, on both pictures at once: it lies on the same relative place of each. stage.loupe is that place, from 0
// to 1, or null.
const CLOSER = 2; // times the size around it, and no smaller than 1:1

const lens = (i) => {
  const name = `lens-${i}`, scene = stage.dialog.querySelector("[data-scene]");
  const old = scene.querySelector(`[data-lens="${name}"]`);
  if (old) return old;
  const made = document.createElement("div");
  made.className = "lens";
  made.dataset.lens = name;
  made.setAttribute("aria-hidden", "true");
  made.append(new Image(), document.createElement("b"));
  made.firstChild.onload = drawLoupe;
  return scene.appendChild(made);
};

const drawLoupe = () => {
  if (!stage) return;
  if (!stage.loupe) {
    for (const l of parts("[data-lens]")) l.remove();
    return;
  }
  const apart = stage.mode !== "side" && stage.panes.length > 1;
  stage.panes.forEach((pane, i) => drawLens(lens(i), pane, apart ? i - 0.5 : 0));
};

// Where the panes lie on one another the two lie side by side, so that both are seen.
const drawLens = (node, pane, aside) => {
  const { x, y } = stage.loupe, at = over(pane, x, y), m = measure(pane);
  const scene = stage.dialog.querySelector("[data-scene]").getBoundingClientRect(), box = pane.box.getBoundingClientRect();
  const img = node.firstChild, size = node.clientWidth, close = Math.max(m.s * CLOSER, 1 / devicePixelRatio);
  if (img.getAttribute("src") !== pane.shot.src) img.src = pane.shot.src;
  img.alt = "";
  node.lastChild.textContent = pane.shot.name;
  node.style.left = `${box.left - scene.left + at.x + aside * size}px`;
  node.style.top = `${box.top - scene.top + at.y - (stage.finger ? size * 0.8 : 0)}px`;
  lay(img, m, x, y, close, pane.view.turn, size / 2, size / 2);
};

const moveLoupe = (x, y) => {
  stage.loupe = { x: within(x, 0, 1), y: within(y, 0, 1) };
  drawLoupe();
};

const toggleLoupe = () => {
  const { view } = stage.panes[stage.hand] ?? stage.panes[0];
  stage.loupe = stage.loupe ? null : { x: view.cx, y: view.cy };
  draw();
};
