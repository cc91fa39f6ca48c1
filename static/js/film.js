// The strip of the audit sequence and the video, on one line of time. The place is where the slider stands, in ms;
// the video follows it, or leads while it plays.
const decimal = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const strip = (node) => {
  const root = node.closest("[data-film]"), scrub = root?.querySelector("[data-scrub]");
  return root && { root, scrub, video: root.querySelector("[data-video]"), frames: [...root.querySelectorAll("[data-frame]")] };
};

const nearest = (frames, place) => frames.reduce((best, f) => (Math.abs(f.dataset.frame - place) < Math.abs(best.dataset.frame - place) ? f : best), frames[0]);

// The frame of a place is marked, brought into sight and the one that Tab reaches.
const mark = ({ root, frames, scrub }, place) => {
  const here = nearest(frames, place), row = here.parentElement;
  for (const f of frames) {
    f.classList.toggle("here", f === here);
    f.querySelector("a").tabIndex = f === here ? 0 : -1;
  }
  const left = here.offsetLeft - row.offsetLeft;
  if (left < row.scrollLeft || left + here.offsetWidth > row.scrollLeft + row.clientWidth) row.scrollLeft = left - row.clientWidth / 2;
  if (!scrub) return here;
  const out = root.querySelector("[data-place]"), n = decimal.format(place / 1000);
  out.textContent = out.dataset.says.replace("{n}", n);
  scrub.setAttribute("aria-valuetext", out.textContent);
  return here;
};

// The video shows from the first time that somebody wants it.
const seen = new WeakSet();
const want = ({ root, video }) => {
  seen.add(video);
  root.classList.add("seen");
};

const goTo = (s, place) => {
  if (s.scrub) s.scrub.value = place;
  mark(s, place);
  if (!s.video || !s.scrub) return;
  want(s);
  const at = Math.max((place - s.video.dataset.video) / 1000, 0);
  if (s.video.readyState) s.video.currentTime = Math.min(at, s.video.duration || at);
  else {
    s.video.dataset.wanted = at;
    if (s.video.preload !== "auto") { s.video.preload = "auto"; s.video.load(); }
  }
};

document.addEventListener("input", (e) => {
  if (e.target.matches("[data-scrub]")) goTo(strip(e.target), Number(e.target.value));
});

const toggle = (s) => {
  want(s);
  if (s.video.paused) s.video.play().catch(() => {});
  else s.video.pause();
};

document.addEventListener("click", (e) => {
  const button = e.target.closest("[data-play]"), s = button && strip(button);
  if (s?.video) toggle(s);
});

// From frame to frame, and by a quarter of a second where there are none.
const GAP = 250;
const beside = (s, by) => {
  const now = Number(s.scrub.value), places = s.frames.map((f) => Number(f.dataset.frame)).sort((a, b) => a - b);
  const next = by > 0 ? places.find((p) => p > now) : places.findLast((p) => p < now);
  return next ?? within(now + by * GAP, 0, Number(s.scrub.max));
};

document.addEventListener("keydown", (e) => {
  if (!e.target.matches?.("[data-scrub]") || e.ctrlKey || e.metaKey || e.altKey) return;
  const s = strip(e.target), by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[e.key];
  if (by) goTo(s, beside(s, by));
  else if (e.key === " " && s.video) toggle(s);
  else return;
  e.preventDefault();
});

// The same on the frames themselves; Enter opens the one that has the focus.
document.addEventListener("keydown", (e) => {
  const link = e.target.closest?.("[data-frame] a"), by = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[e.key];
  if (!link || !by || e.ctrlKey || e.metaKey || e.altKey) return;
  e.preventDefault();
  const s = strip(link), now = s.frames.indexOf(link.parentElement), next = s.frames[within(now + by, 0, s.frames.length - 1)];
  if (s.scrub) goTo(s, Number(next.dataset.frame));
  for (const f of s.frames) f.querySelector("a").tabIndex = f === next ? 0 : -1;
  next.querySelector("a").focus();
});

// Events of a video do not rise, so they are heard on their way down.
const heard = (kind, act) => document.addEventListener(kind, (e) => {
  if (e.target instanceof HTMLVideoElement && "video" in e.target.dataset) act(e.target, strip(e.target));
}, true);

heard("loadedmetadata", (video, s) => {
  if (s.scrub && Number.isFinite(video.duration)) s.scrub.max = Math.max(s.scrub.max, Number(video.dataset.video) + video.duration * 1000);
  if (video.dataset.wanted) video.currentTime = video.dataset.wanted;
  delete video.dataset.wanted;
});

heard("timeupdate", (video, s) => {
  if (!s.scrub || video.paused) return;
  const place = Number(video.dataset.video) + video.currentTime * 1000;
  s.scrub.value = place;
  mark(s, place);
});

for (const kind of ["play", "pause", "ended"]) heard(kind, (video, s) => {
  const words = s.root.querySelector("[data-play] span");
  if (!words) return;
  words.dataset.plays ??= words.textContent;
  words.textContent = video.paused ? words.dataset.plays : words.parentElement.dataset.pause;
});

// One slider is enough: the video's own go where there is ours.
const prepare = () => {
  for (const root of document.querySelectorAll("[data-film]")) {
    const s = strip(root);
    if (s.scrub && s.video) s.video.controls = false;
    if (seen.has(s.video)) want(s);
    if (s.frames.length) mark(s, Number(s.scrub?.value ?? 0));
  }
};
prepare();
document.addEventListener("htmx:after:swap", prepare);
