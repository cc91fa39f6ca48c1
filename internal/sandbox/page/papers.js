// The document, one side after the other: by the camera at the back of the device, or from a file.
import { closeCamera, drawn, jpeg, openCamera } from "./capture.js";
import { config } from "./talk.js";
import { show, slot, word } from "./screens.js";

const SIDE = 1600; // pixels
const LEAST = 256; // the vendor takes no smaller picture

let stream;
let sides = []; // what is to be photographed: page, or front and back
let taken = []; // JPEGs of the sides that are done
let whenDone;

export function stopPapers() {
  closeCamera(stream);
  stream = undefined;
}

// begin asks for each side in turn and hands all of them to done.
export function begin(done) {
  const chosen = document.querySelector('input[name="paper"]:checked');
  const one = chosen ? chosen.dataset.sides === "1" : config.oneSided;
  sides = one ? ["page"] : ["front", "back"];
  taken = [];
  whenDone = done;
  ask();
}

function ask() {
  stopPapers();
  show("paper");
  const heading = slot("side");
  heading.textContent = heading.dataset[sides[taken.length]];
}

// only shows those parts of the screen, of the ones that come and go.
function only(...names) {
  for (const name of ["paper-open", "paper-take", "paper-use", "paper-again", "paper-video", "paper-picture", "paper-choose", "refused"]) {
    slot(name).hidden = !names.includes(name);
  }
  slot("frame").classList.toggle("full", names.includes("paper-video") || names.includes("paper-picture"));
}

function refuse() {
  only("paper-open", "paper-choose", "refused");
  slot("refused").textContent = word("refused");
}

async function open() {
  try {
    stream = await openCamera("environment");
  } catch {
    slot("paper-open").hidden = true; // a file is the other way
    return slot("paper-choose").querySelector("input").focus();
  }
  if (!slot("paper-video")) return stopPapers(); // the screen has changed meanwhile
  const video = slot("paper-video");
  video.srcObject = stream;
  only("paper-video", "paper-take", "paper-choose");
  await video.play().catch(() => {});
  slot("paper-take").focus();
}

function take() {
  const video = slot("paper-video");
  if (video.readyState < 2 || !video.videoWidth) return;
  keep(video, video.videoWidth, video.videoHeight);
}

// keep shows the picture and asks whether it will do.
function keep(source, w, h) {
  if (Math.min(w, h) < LEAST) return refuse();
  drawn(source, w, h, SIDE, slot("paper-picture"));
  stopPapers();
  only("paper-picture", "paper-use", "paper-again");
  slot("paper-use").focus();
}

async function choose(input) {
  try {
    const picture = await createImageBitmap(input.files[0]);
    keep(picture, picture.width, picture.height);
  } catch {
    refuse();
  }
  input.value = ""; // the same file may be chosen again
}

async function use() {
  taken.push(await jpeg(slot("paper-picture"), 0.9));
  if (taken.length < sides.length) return ask();
  return whenDone(taken);
}

export const paperActions = { "paper-open": open, "paper-take": take, "paper-use": use, "paper-again": ask };

document.addEventListener("change", (event) => {
  if (event.target.matches('[data-change="paper-file"]') && event.target.files.length) choose(event.target);
});
