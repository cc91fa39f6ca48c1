// The preview beside the fields of a theme. What is typed reaches the frame by textContent and by custom properties;
// what changes the screen's parts (pictures, switches, the number of tips) is drawn anew by the server, which is given
// the fields and keeps nothing.
const pane = document.querySelector("[data-preview]");
const frame = pane?.querySelector("iframe");
const fields = document.getElementById(pane?.dataset.form);
const asks = pane?.querySelector("form.asks");

const ours = /^(titleText|locale|(mobile|pc)[A-Za-z]+\.[A-Za-z0-9.]+)$/;
const structural = /(Link|^locale|\.(isShow|showScore|faceShow|closeCountdownLogic|nextStepButtonInvisibleBeforeTryCountUseUp))$/;
const REDRAW = 350, CHECK = 500; // ms after the last key

// A text in characters as a person counts them, as the server cuts it.
const segments = window.Intl?.Segmenter ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;
const letters = (text) => (segments ? [...segments.segment(text)].map((s) => s.segment) : [...text]);

let live = null; // what the frame says of itself

const page = () => frame.contentDocument;
const typed = (path) => {
  const n = fields?.elements.namedItem(path);
  if (n instanceof RadioNodeList) return n.value;
  if (n && n.name === path) return n.type === "checkbox" ? String(n.checked) : n.value;
  return undefined;
};
const value = (path) => typed(path) ?? live.saved[path] ?? "";
const places = (section, field) => (section ? live.keys[section].map((key) => `${key}.${field}`) : [field]);
const first = (section, field) => places(section, field).map(value).find((v) => v.trim() !== "") ?? "";

// A text: the theme's, or the built-in one.
const words = (says) => {
  const all = says.split(" ").map((one) => {
    const dot = one.indexOf(".");
    return dot < 0 ? ["", one] : [one.slice(0, dot), one.slice(dot + 1)];
  });
  for (const [section, field] of all) {
    const v = first(section, field);
    if (v) return v;
  }
  return all.map(([section, field]) => live.words[`${section}.${field}`]).find(Boolean) ?? "";
};
const put = (n, text) => {
  if (n.textContent !== text) n.textContent = text;
};
const showTexts = (field = "") => {
  for (const n of page().querySelectorAll(`[data-says*="${field}"]`)) {
    let text = words(n.dataset.says).replaceAll("{second}", "3");
    if (n.matches(".denied-bold") && text === page().querySelector(".refresh-bold").textContent) text = "";
    put(n, text);
    if (n.matches(".camera-title, .camera-desc, .denied-bold")) n.hidden = text === "";
  }
};

// Tips: as many as the frame has are written there; another number needs another drawing.
const tips = () => {
  const found = [];
  for (const key of live.keys.tips) {
    for (let i = 0; i < 4; i++) {
      const text = letters(value(`${key}.tips.${i}.text`).trim()).slice(0, live.room).join("").trim();
      if (text) found.push(text);
    }
  }
  return found.length ? found : live.tips;
};
const showTips = () => {
  const places = [...page().querySelectorAll("[data-tip]")];
  if (!places.length) return true;
  const all = tips();
  if (all.length !== places.length) return false;
  places.forEach((n, i) => put(n, all[i]));
  return true;
};

// Colours, as the server's stylesheet has them.
const colour = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;
const property = (section, field) => `--${section}-${field.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
const showColour = (section, field) => {
  const v = first(section, field).trim();
  page().body.style.setProperty(property(section, field), colour.test(v) ? v : "initial");
};
const sectionOf = (path) => Object.keys(live.keys).find((name) => live.keys[name].includes(path.split(".")[0]));

// The tone of a screen follows its ground, or the letters of the loading page, which has none.
const lightness = (text) => {
  if (!colour.test(text)) return NaN;
  let hex = text.slice(1);
  if (hex.length < 5) hex = [...hex].map((c) => c + c).join("");
  if (hex.length === 8 && parseInt(hex.slice(6), 16) < 128) return NaN;
  const [r, g, b] = [0, 2, 4].map((i) => (parseInt(hex.slice(i, i + 2), 16) / 255) ** 2.2);
  return Math.cbrt(0.2126 * r + 0.7152 * g + 0.0722 * b);
};
const tone = (section) => {
  const ground = lightness(first(section, "backgroundColor").trim()), letters = lightness(first(section, "loadingTextColor").trim());
  if (ground > 0.58 || letters <= 0.58) return "light";
  return Number.isNaN(ground) && Number.isNaN(letters) ? "" : "dark";
};
const showTone = () => {
  const dialog = page().querySelector(".failed");
  if (dialog) dialog.dataset.tone = tone("dialog");
  else if (live.section) page().querySelector("main").dataset.tone = tone(live.section);
};

const paths = () => [...new FormData(fields).keys()].filter((name) => ours.test(name));
const showAll = () => {
  if (!fields) return;
  showTexts();
  showTips();
  for (const path of paths()) if (path.endsWith("Color") && sectionOf(path)) showColour(sectionOf(path), path.split(".")[1]);
  showTone();
};

// What to look at.
const address = () => `${pane.dataset.preview}?${new URLSearchParams(new FormData(asks))}`;
const look = () => {
  const chosen = new FormData(asks);
  pane.querySelector(".device").dataset.device = chosen.get("device");
  asks.querySelector(".hints").hidden = chosen.get("screen") !== "camera";
  redraw();
};

// redraw sends what is typed into the frame, by a form of its own: the editor's is the editor's.
let drawing = 0;
const redraw = () => {
  clearTimeout(drawing);
  const form = document.createElement("form");
  form.method = "post";
  form.action = address();
  form.target = frame.name;
  form.hidden = true;
  for (const [name, v] of fields ? new FormData(fields) : []) {
    if (!ours.test(name)) continue;
    const n = document.createElement("input");
    n.type = "hidden";
    n.name = name;
    n.value = v;
    form.append(n);
  }
  document.body.append(form);
  form.submit();
  form.remove();
};

// A key: what is seen follows in the same frame of the screen, and how long it took is on record.
const follow = (event) => {
  const began = event.timeStamp, n = event.target;
  const path = n.dataset.twin ?? n.name;
  if (!live || !path || !ours.test(path)) return;
  if (structural.test(path) || path.includes(".tips.") && !showTips()) {
    clearTimeout(drawing);
    drawing = setTimeout(redraw, REDRAW);
  }
  if (path.endsWith("Color") && sectionOf(path)) {
    showColour(sectionOf(path), path.split(".")[1]);
    showTone();
  } else {
    showTexts(path.split(".").at(-1));
  }
  performance.measure("preview-done", { start: began, end: performance.now() });
  requestAnimationFrame(() => {
    const seen = new MessageChannel(); // runs once the frame has been painted
    seen.port1.onmessage = () => {
      if (performance.getEntriesByName("preview").length > 99) ["preview", "preview-done"].forEach((name) => performance.clearMeasures(name));
      performance.measure("preview", { start: began, end: performance.now() });
    };
    seen.port2.postMessage(0);
  });
};

// Findings, for what is typed.
const panel = document.getElementById("preflight");
const part = (name) => panel.querySelector(`[data-slot="${name}"]`);
const line = (p, kind) => {
  const li = document.createElement("li"), where = document.createElement(p.url ? "a" : "b"), text = document.createElement("span");
  li.className = kind;
  if (p.url) where.href = p.url;
  where.textContent = p.where;
  text.textContent = p.text;
  li.append(where, " ", text);
  if (p.code) {
    const code = document.createElement("code");
    code.textContent = p.code;
    li.append(" ", code);
  }
  return li;
};
const showFindings = (m) => {
  const errors = m.errors ?? [], warnings = m.warnings ?? [];
  part("errors").replaceChildren(...errors.map((p) => line(p, "fail")));
  part("errors").hidden = !errors.length;
  part("warnings").replaceChildren(...warnings.map((p) => line(p, "inc")));
  part("warnings-said").textContent = m.warningsSaid;
  part("more").hidden = !warnings.length;
  const said = part("said").querySelector(".said"), text = errors.length ? m.errorsSaid : warnings.length ? m.warningsSaid : panel.dataset.none;
  const kind = errors.length ? "fail" : warnings.length ? "inc" : "pass";
  said.className = `said ${kind}`;
  said.querySelector("use").setAttribute("href", { fail: "#g-fail", inc: "#g-warn", pass: "#g-pass" }[kind]);
  if (said.querySelector("b").textContent !== text) said.querySelector("b").textContent = text;
  part("screens").replaceChildren(...(m.screens ?? []).map((s) => {
    const li = document.createElement("li");
    li.textContent = s.said;
    return li;
  }));
};
let checking = 0, latest = 0;
const check = async () => {
  const mine = (latest += 1);
  const body = new URLSearchParams([...new FormData(fields)].filter(([name]) => ours.test(name)));
  try {
    const r = await fetch(panel.dataset.checks, { method: "POST", body, headers: { Accept: "application/json" } });
    if (r.ok && !r.redirected && mine === latest) showFindings(await r.json());
  } catch {
    // the next key asks again
  }
};

if (frame) {
  const ready = () => {
    const now = page()?.body?.dataset.live;
    live = now ? JSON.parse(now) : null;
    if (live) showAll();
  };
  frame.addEventListener("load", ready);
  if (page()?.readyState === "complete") ready();
  asks.addEventListener("change", look);
  asks.addEventListener("submit", (e) => {
    e.preventDefault();
    look();
  });
  pane.addEventListener("click", (e) => {
    const by = Number(e.target.closest("[data-step]")?.dataset.step);
    if (!by) return;
    const n = asks.elements.screen;
    n.selectedIndex = (n.selectedIndex + by + n.length) % n.length;
    look();
  });
  fields?.addEventListener("input", (e) => {
    follow(e);
    clearTimeout(checking);
    checking = setTimeout(check, CHECK);
  });
}
