// The sandbox's own bar: how the check ends, and a look at any screen without a check going on.
import { ask, current, drawCamera, look, say, show, showElsewhere, showScore, slot, useKind, word } from "./screens.js";

const STANDING = ["tips", "papers", "denied", "device", "timeout"]; // may be drawn again in another look

const bar = document.getElementById("bar");
const outcome = document.getElementById("bar-outcome");
const score = document.getElementById("bar-score");
const screens = document.getElementById("bar-screen");
const hints = document.getElementById("bar-hint");
const kinds = document.getElementById("bar-kind");
const note = document.getElementById("bar-note");

export const looking = () => screens.value !== "";
export const chosenHint = () => hints.value;

// choice is how the check should end; outcome "" leaves it to the camera.
export function choice() {
  if (outcome.value !== "score") return { outcome: outcome.value };
  return { outcome: "pass", score: Math.min(100, Math.max(0, Math.round(Number(score.value)))) };
}

const result = (name, score) => () => {
  show(name, false);
  slot("again")?.remove();
  showScore(score);
  slot("countdown").textContent = look().countdown ? word("countdown").replace("{second}", 3) : "";
};
const camera = (near) => () => {
  show("camera", false);
  drawCamera({ hint: chosenHint() || (near ? "faceTooFar" : "faceNotCenter"), lead: near ? "nearLead" : "farLead", percent: near ? 62 : 18, near });
};
const dialog = (name, under) => () => {
  under === "camera" ? camera(false)() : show(under, false);
  ask(name, false);
};

// Screens that need more than to be shown.
const special = {
  camera: camera(false),
  "camera-near": camera(true),
  unsent: dialog("unsent", "checking"),
  lost: dialog("lost", "camera"),
  passed: result("passed", 96),
  failed() {
    show("failed", false);
    if (look().hideNext) slot("next").remove();
    showScore(34);
  },
  "failed-last": result("failed", 34),
  "ran-out": result("ran-out"),
  elsewhere() {
    show("device", false);
    showElsewhere(true);
  },
};

function lookAt(name) {
  note.hidden = false;
  const draw = special[name] ?? (() => show(name, false));
  draw();
  say("");
}

// stopLooking leaves the screen to the check again.
export function stopLooking() {
  screens.value = "";
  note.hidden = true;
}

// setUpBar binds the bar. pause ends what is going on; resume shows where the check is.
export function setUpBar({ pause, resume }) {
  bar.open = window.matchMedia("(width >= 64rem)").matches;
  outcome.addEventListener("change", () => {
    document.getElementById("bar-score-field").hidden = outcome.value !== "score";
  });
  screens.addEventListener("change", () => {
    if (looking()) {
      pause();
      return lookAt(screens.value);
    }
    stopLooking();
    return resume();
  });
  hints.addEventListener("change", () => {
    if (!looking() && current() === "camera") return; // the capture draws it
    if (!screens.value.startsWith("camera")) {
      if (!chosenHint()) return;
      pause();
      screens.value = "camera";
    }
    lookAt(screens.value);
  });
  kinds.addEventListener("change", () => {
    if (!useKind(kinds.value)) return;
    if (looking()) lookAt(screens.value);
    else if (STANDING.includes(current())) show(current(), false);
  });
}
