// The capture page: one screen at a time, from the tips to the way out. It never decides a result; the server does.
import { chosenHint, choice, looking, setUpBar, stopLooking } from "./bar.js";
import { Late, Lost, capture, closeCamera, openCamera } from "./capture.js";
import { film } from "./film.js";
import { begin, paperActions, stopPapers } from "./papers.js";
import { ask, closeDialog, copyLink, current, drawCamera, look, show, showElsewhere, showFace, showScore, slot, useKind, word } from "./screens.js";
import { config, framed, leave, post, state, upload, uploadFilm, uploadPapers } from "./talk.js";

const POLL = 2000; // ms
const COUNTDOWN = 3; // seconds on the result screen

const leaving = document.getElementById("leave");

let place = current(); // where the check is, also while the bar shows another screen
let stream; // the open camera
let abort; // ends a running capture
let shot; // pictures not sent yet
let face; // the last one, for themes that show it
let resend; // what to do again after a lost connection
let pressed = false; // the person does not want to wait for the picture
let tries = 1; // number of the capture under way
let exit; // the server's last word, once finished
let timer; // of the countdown

// go moves the check to another screen.
function go(name) {
  clearInterval(timer);
  stopLooking();
  place = name;
  show(name);
}

function stopCamera() {
  abort?.abort();
  closeCamera(stream);
  stopPapers();
  stream = abort = undefined;
}

async function start() {
  if (abort) return; // pressed twice
  closeDialog();
  post("open", { crossDevice: config.crossDevice }).catch(() => {}); // only a note; the camera matters more
  const mine = (abort = new AbortController());
  pressed = false;
  try {
    stream = await openCamera();
  } catch (problem) {
    abort = undefined;
    if (mine.signal.aborted || exit) return;
    return go(problem.name === "NotAllowedError" ? "denied" : "device");
  }
  if (mine.signal.aborted || exit) return stopCamera();
  go("camera");
  const video = slot("video");
  video.srcObject = stream;
  video.play().catch(() => {}); // a refusal shows as a picture that never comes, and times out
  const filmed = film(stream, config.video);
  try {
    shot = await capture(video, (seen) => drawCamera({ ...seen, hint: chosenHint() || seen.hint }), mine.signal, hand);
  } catch (problem) {
    if (mine.signal.aborted) return;
    stopCamera();
    if (problem instanceof Lost) return ask("lost");
    return go(problem instanceof Late ? "timeout" : "device");
  }
  shot.film = await filmed.end();
  face = shot.near;
  stopCamera();
  await judge(true);
}

// hand is the person's on a running capture. A press is used up by the picture it asked for.
const hand = {
  hurry(takes) {
    const now = pressed;
    if (takes) pressed = false;
    return now;
  },
  paused: () => leaving.open,
};

// judge sends what there is and shows the verdict. It may run again after a lost connection.
async function judge(camera, forced) {
  resend = () => judge(camera, forced);
  go("checking");
  try {
    if (camera && shot) {
      const sent = await upload(shot);
      if (sent.state !== "open" && sent.state !== "retry") return settle(sent);
      if (shot.film) {
        go("uploading");
        await uploadFilm(shot.film);
        go("checking");
      }
    }
    const reply = await post("finish", { try: tries, camera, crossDevice: config.crossDevice, ...choice(), ...forced });
    shot = undefined;
    settle(reply);
  } catch {
    ask("unsent");
  }
}

async function sendPapers(sides) {
  resend = () => sendPapers(sides);
  go("checking");
  try {
    const reply = await uploadPapers(sides);
    settle(reply);
  } catch (problem) {
    if (problem.refused) go("papers");
    else ask("unsent");
  }
}

// settle shows where the server says the session is.
function settle(reply) {
  if (exit) return;
  switch (reply.state) {
    case "retry":
      return retry(reply);
    case "finished":
      stopCamera();
      exit = reply;
      return config.crossDevice ? go("other-done") : result();
    case "expired":
    case "gone":
      stopCamera();
      exit = reply;
      return go(reply.state);
    default:
      return go("tips");
  }
}

// retry is a failure with tries left. A theme without a result page gets the dialog.
function retry(reply) {
  if (!look().result) {
    tries += 1;
    return ask("no-result");
  }
  go("failed");
  if (look().hideNext) slot("next").remove();
  showScore(reply.score);
  return showFace(face);
}

// result shows the verdict and leaves by itself after the countdown, if the theme has one.
function result() {
  if (!look().result) return goOn();
  go(exit.passed ? "passed" : exit.errorCode === "USER_TIMEOUT" ? "ran-out" : "failed");
  slot("again")?.remove();
  showScore(exit.score);
  showFace(face);
  if (!look().countdown) return undefined;
  let left = COUNTDOWN;
  const count = () => {
    if (left === 0) return goOn();
    slot("countdown").textContent = word("countdown").replace("{second}", left);
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
  document.querySelector("#screen .foot").replaceChildren();
  document.querySelector("#screen .lead").textContent = word("frameDone");
}

const actions = {
  ...paperActions,
  papers: () => begin(sendPapers),
  start,
  again() {
    if (place === "failed") tries += 1;
    return start();
  },
  next() {
    if (exit) return goOn();
    go("checking");
    return post("next").then(settle, () => go("failed"));
  },
  resend: () => resend(),
  refresh: () => window.location.reload(),
  take() {
    pressed = true;
  },
  device() {
    stopCamera();
    go("device");
  },
  copy: copyLink,
  leave: () => leaving.showModal(),
  stay: () => leaving.close(),
  "give-up"() {
    leaving.close();
    stopCamera();
    return judge(false, { outcome: "give-up" });
  },
  "no-camera"() {
    if (exit || place === "checking" || place === "uploading") return undefined;
    if (place === "failed") tries += 1;
    stopCamera();
    return judge(false);
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button || (looking() && !button.closest(".bar"))) return;
  actions[button.dataset.act](button);
});

// While the bar shows another screen, nothing goes on; a capture starts again from the tips.
setUpBar({
  pause() {
    clearInterval(timer);
    if (abort) place = "tips";
    stopCamera();
  },
  resume: () => (exit?.state === "finished" && !config.crossDevice ? result() : go(place)),
});

// The session may end elsewhere: on another device, by the console's bar, by a script.
setInterval(async () => {
  if (exit || place === "checking" || place === "uploading") return;
  try {
    const reply = await state();
    if (reply.state !== "open" && reply.state !== "retry") return settle(reply);
    showElsewhere(reply.elsewhere && !config.crossDevice);
  } catch {
    // the next look may succeed
  }
}, POLL);

window.addEventListener("pagehide", stopCamera);
if (useKind()) show(place, false);
document.removeEventListener("click", window.early.keep);
for (const act of window.early.acts) actions[act]();
