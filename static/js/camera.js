// Looks at the camera before the vendor's page does, so that trouble is found while there is somebody to ask.
// Nothing is kept: the picture goes to a tiny canvas for its brightness, and the camera is released.
const panel = document.querySelector("[data-camera]");
const part = (name) => panel.querySelector(`[data-camera-${name}]`);
const DARK = 45, BRIGHT = 225; // mean luma of 255, where a face is lost

const mark = (id, state) => {
  const line = panel.querySelector(`[data-check="${id}"]`), glyph = { ok: "g-pass", bad: "g-fail", weak: "g-warn", now: "g-live" }[state];
  line.className = state;
  line.querySelector("use").setAttribute("href", `#${glyph}`);
  line.querySelector("small").hidden = state !== "bad" && state !== "weak";
};

const say = (word) => { part("said").textContent = panel.dataset[word]; }; // the panel has the words, in its language

const start = () => {
  panel.hidden = true;
  document.querySelector("[data-frame-box]").classList.add("ready");
  document.querySelector("iframe[data-session]")?.dispatchEvent(new Event("livedesk:shown"));
};

const brightness = (video) => {
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d", { willReadFrequently: true });
  canvas.width = 32;
  canvas.height = 24;
  pen.drawImage(video, 0, 0, 32, 24);
  const d = pen.getImageData(0, 0, 32, 24).data;
  let sum = 0;
  // luma of ITU-R BT.601
  for (let i = 0; i < d.length; i += 4) sum += 0.299 * d[i] + 0.587 * d[i + 1] + 0.114 * d[i + 2];
  return sum / (d.length / 4);
};

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// A camera needs a moment to find its exposure, so the last of five looks counts.
const light = async (stream) => {
  const video = part("view");
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  let seen = 0;
  for (let i = 0; i < 5; i++) { await pause(250); seen = brightness(video); }
  video.hidden = true;
  video.srcObject = null;
  return seen >= DARK && seen <= BRIGHT;
};

const trouble = {
  NetworkError: ["reach", "unreached"],
  NotFoundError: ["found", "missing"],
  OverconstrainedError: ["found", "missing"],
  NotReadableError: ["allowed", "taken"],
};

// Whether this browser gets through to the vendor at all; what comes back cannot be read, and need not be.
const reach = async () => {
  const started = performance.now();
  mark("reach", "now");
  for (const origin of document.querySelector("iframe[data-session]").dataset.origins.split(" ")) {
    try {
      await fetch(`${origin}/`, { mode: "no-cors", cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(6000) });
      return mark("reach", performance.now() - started < 3000 ? "ok" : "weak");
    } catch {
      // the next one may answer
    }
  }
  mark("reach", "bad");
  throw new DOMException("", "NetworkError");
};

const look = async () => {
  await reach();
  mark("secure", isSecureContext ? "ok" : "bad");
  if (!isSecureContext || !navigator.mediaDevices) return say("insecure");
  mark("found", "now");
  say("looking");
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" } });
  mark("found", "ok");
  mark("allowed", "ok");
  mark("light", "now");
  try {
    const enough = await light(stream);
    mark("light", enough ? "ok" : "weak");
    if (enough) return start();
    say("dim");
    part("go").hidden = false;
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
};

const check = async () => {
  const button = part("start");
  button.setAttribute("aria-busy", "true");
  part("go").hidden = true;
  try {
    await look();
  } catch (e) {
    const [id, word] = trouble[e.name] ?? ["allowed", "blocked"];
    if (id === "allowed") mark("found", "ok");
    mark(id, "bad");
    say(word);
  }
  button.removeAttribute("aria-busy");
};

if (panel) {
  part("start").addEventListener("click", check);
  part("go").addEventListener("click", start);
  part("skip").addEventListener("click", start);
  check(); // the page was opened to do this
}
