// One stream tells which verifications changed; the pieces that show them fetch themselves. The stream carries
// ids only, so what a person may see is decided where the piece is made.
const said = document.getElementById("live-said");
const plainTitle = document.title;
let source, wait = 5000, opened = false, unseen = 0;

const changed = (node) => node.dispatchEvent(new Event("livedesk:changed"));
const everything = () => document.querySelectorAll("[data-live][hx-get]").forEach(changed);

const told = (event) => {
  let ids = [];
  try { ids = JSON.parse(event.data).ids ?? []; } catch { return; }
  for (const id of ids) {
    const nodes = document.querySelectorAll(`[data-live~="${CSS.escape(id)}"]`);
    nodes.forEach(changed);
    if (!nodes.length) document.querySelector("[data-live-new]")?.removeAttribute("hidden");
  }
  if (ids.length) document.querySelectorAll('[data-live="*"][hx-get]').forEach(changed);
};

// The browser reconnects by itself after a cut, but not after a refusal. Whatever was missed is fetched again.
const connect = () => {
  source = new EventSource(`/events?since=${document.documentElement.dataset.rev}`);
  source.onmessage = told;
  source.onopen = () => {
    if (opened) everything();
    opened = true;
    wait = 5000;
  };
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, 60000);
  };
};

// What changed, in words: whose, and what it is now.
const summary = (node) => [".who a, h1", ".st, .stamp"].map((s) => node?.querySelector(s)?.textContent.trim()).filter(Boolean).join(": ");

// One sound when a check of mine finishes, unless it was switched off. It needs no file: two short tones. Browsers
// let a page be heard only after somebody used it.
const under = new Set(["ready", "opened", "waiting"]), mine = new Map();
const note = () => { for (const n of document.querySelectorAll("[data-mine]")) mine.set(n.dataset.live, n.dataset.mine); };
const chime = () => {
  if (document.cookie.includes("sound=off") || !navigator.userActivation?.hasBeenActive) return;
  const audio = new AudioContext(), level = audio.createGain();
  level.gain.value = 0.08;
  level.connect(audio.destination);
  [660, 880].forEach((pitch, i) => {
    const tone = audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(level);
    tone.start(audio.currentTime + i * 0.14);
    tone.stop(audio.currentTime + i * 0.14 + 0.12);
  });
  setTimeout(() => audio.close(), 1000);
};
const finished = (node) => node.dataset.mine && under.has(mine.get(node.dataset.live)) && !under.has(node.dataset.mine);

const swapped = (event) => {
  const was = event.detail?.ctx?.sourceElement, node = was && (document.getElementById(was.id) ?? was);
  if (!node?.matches("[data-live]:not(.n), tr")) return;
  if (node.matches("tr")) {
    node.classList.remove("new");
    node.getBoundingClientRect(); // the wash runs again for a second change
    node.classList.add("new");
  }
  const done = finished(node);
  note();
  if (done) chime();
  if (done && !document.hidden) document.title = `${summary(node)} · Livedesk`;
  if (said) said.textContent = document.documentElement.dataset.updated?.replace("{what}", summary(node));
  if (document.hidden) document.title = `(${++unseen}) ${plainTitle}`;
};

if (document.querySelector("[data-live], [data-live-new]")) {
  connect();
  note();
  document.addEventListener("htmx:after:swap", swapped);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) { unseen = 0; document.title = plainTitle; }
  });
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (e) => { if (e.persisted) connect(); });
}
