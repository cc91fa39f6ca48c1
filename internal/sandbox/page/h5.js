// The capture page: one screen at a time, from the tips to the way out. It never decides a result; the server does.
import { config, framed, leave, post, state, upload } from "./talk.js";
import { Late, capture, closeCamera, openCamera } from "./capture.js";

const POLL = 2000; // ms
const COUNTDOWN = 3; // seconds on the result screen

const screen = document.getElementById("screen");
const dialog = document.getElementById("leave");
const live = document.getElementById("live");
const bar = document.getElementById("bar");
const words = config.texts;

let current = "tips"; // name of the screen
let stream; // the open camera
let abort; // ends a running capture
let shot; // pictures not sent yet
let unsent; // what judge was asked, to ask it again
let tries = 1; // number of the capture under way
let exit; // the server's last word, once finished
let timer; // of the countdown

const slot = (name) => screen.querySelector(`[data-slot="${name}"]`);

// show puts a screen up and moves the focus to its heading.
function show(name) {
  clearInterval(timer);
  current = name;
  screen.dataset.at = name;
  screen.replaceChildren(document.getElementById(`s-${name}`).content.cloneNode(true));
  const h1 = screen.querySelector("h1");
  h1.focus({ preventScroll: true });
  document.querySelector(".close").hidden = !["tips", "camera", "denied", "device", "timeout", "failed", "unsent"].includes(name);
}

function stopCamera() {
  abort?.abort();
  closeCamera(stream);
  stream = abort = undefined;
}

async function start() {
  if (abort) return; // pressed twice
  post("open").catch(() => {}); // only a note; the camera matters more
  const mine = (abort = new AbortController());
  try {
    stream = await openCamera();
  } catch (problem) {
    abort = undefined;
    if (mine.signal.aborted || exit) return;
    return show(problem.name === "NotAllowedError" ? "denied" : "device");
  }
  if (mine.signal.aborted || exit) return stopCamera();
  show("camera");
  const video = slot("video");
  video.srcObject = stream;
  video.play().catch(() => {}); // a refusal shows as a picture that never comes, and times out
  try {
    shot = await capture(video, draw, mine.signal);
  } catch (problem) {
    if (mine.signal.aborted) return;
    stopCamera();
    return show(problem instanceof Late ? "timeout" : "device");
  }
  stopCamera();
  await judge(true);
}

// draw is called several times a second; it speaks only when the hint changes.
function draw({ hint, lead, percent, near }) {
  if (current !== "camera") return;
  const text = words[hint];
  if (slot("hint").textContent !== text) slot("hint").textContent = text;
  if (live.textContent !== text) live.textContent = text;
  slot("lead").textContent = words[lead];
  slot("oval").classList.toggle("near", near);
  slot("ring").setAttribute("stroke-dasharray", `${percent} ${100 - percent}`);
  slot("picture").setAttribute("aria-label", words.picture.replace("{percent}", percent));
}

// judge sends what there is and shows the verdict. It may run again after a lost connection.
async function judge(camera, forced) {
  unsent = [camera, forced];
  show("checking");
  try {
    if (camera && shot) {
      const sent = await upload(shot);
      if (sent.state !== "open" && sent.state !== "retry") return settle(sent);
    }
    const reply = await post("finish", { try: tries, camera, crossDevice: config.crossDevice, ...choice(), ...forced });
    shot = undefined;
    settle(reply);
  } catch {
    show("unsent");
  }
}

// choice is what the sandbox bar says.
function choice() {
  const outcome = document.getElementById("bar-outcome").value;
  if (outcome !== "score") return { outcome };
  return { outcome: "pass", score: Math.min(100, Math.max(0, Math.round(Number(document.getElementById("bar-score").value)))) };
}

// settle shows where the server says the session is.
function settle(reply) {
  if (exit) return;
  switch (reply.state) {
    case "retry":
      return show("failed");
    case "finished":
      stopCamera();
      exit = reply;
      return config.crossDevice ? show("other-done") : result();
    case "expired":
    case "gone":
      stopCamera();
      exit = reply;
      return show(reply.state);
    default:
      return show("tips");
  }
}

// result shows the verdict and leaves by itself after the countdown.
function result() {
  show(exit.passed ? "passed" : exit.errorCode === "USER_TIMEOUT" ? "ran-out" : "failed");
  slot("again")?.remove();
  slot("next").classList.remove("alt");
  let left = COUNTDOWN;
  const count = () => {
    if (left === 0) return goOn();
    slot("countdown").textContent = words.countdown.replace("{second}", left);
    left -= 1;
  };
  count();
  timer = setInterval(count, 1000);
}

function goOn() {
  clearInterval(timer);
  leave(exit);
  if (!framed) return;
  // A frame stays: say that the rest happens around it.
  screen.querySelector(".foot").replaceChildren();
  screen.querySelector(".lead").textContent = words.frameDone;
  screen.dataset.left = "";
}

async function copyLink(button) {
  const field = slot("link");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // a frame may not use the clipboard API
  }
  button.textContent = live.textContent = words.copied;
}

const actions = {
  start,
  again() {
    if (current === "failed") tries += 1;
    return start();
  },
  next() {
    if (exit) return goOn();
    show("checking");
    return post("next").then(settle, () => show("failed"));
  },
  resend: () => judge(...unsent),
  refresh: () => window.location.reload(),
  device() {
    stopCamera();
    show("device");
  },
  copy: copyLink,
  leave: () => dialog.showModal(),
  stay: () => dialog.close(),
  "give-up"() {
    dialog.close();
    stopCamera();
    return judge(false, { outcome: "give-up" });
  },
  "no-camera"() {
    if (exit || current === "checking") return undefined;
    if (current === "failed") tries += 1;
    stopCamera();
    return judge(false);
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) actions[button.dataset.act](button);
});

document.getElementById("bar-outcome").addEventListener("change", (event) => {
  document.getElementById("bar-score-field").hidden = event.target.value !== "score";
});
bar.open = window.matchMedia("(width >= 64rem)").matches;

// The session may end elsewhere: on another device, by the console's bar, by a script.
setInterval(async () => {
  if (exit || current === "checking") return;
  try {
    const reply = await state();
    if (reply.state !== "open" && reply.state !== "retry") settle(reply);
  } catch {
    // the next look may succeed
  }
}, POLL);

window.addEventListener("pagehide", stopCamera);
