// What is to be seen: one template at a time, in the look of this kind of device.
import { config } from "./talk.js";

// Each screen exists for a phone and for a PC. A PC is wide and is not driven by touch.
const wide = window.matchMedia("(width >= 48rem) and (not (pointer: coarse))");
const CLOSABLE = ["tips", "camera", "denied", "device", "timeout", "failed", "papers", "paper"];

const screen = document.getElementById("screen");
const main = screen.parentElement;
const live = document.getElementById("live");
const title = document.getElementById("page-name");

let kind = document.body.dataset.kind;
let at = main.dataset.at;

export const current = () => at;
export const look = () => config.looks[kind];
export const word = (name) => look().words[name];
export const slot = (name) => screen.querySelector(`[data-slot="${name}"]`);

// say is for those who do not see the screen.
export function say(text) {
  if (live.textContent !== text) live.textContent = text;
}

// useKind takes the look of a phone or of a PC, or of what this device is; it says whether that is another one.
export function useKind(wanted) {
  const before = kind;
  kind = wanted || (wide.matches ? "pc" : "phone");
  document.body.dataset.kind = kind;
  return kind !== before;
}

const template = (name) => document.getElementById(`${kind}-${name}`);

// show puts a screen up and moves the focus to its heading, unless the person is busy elsewhere.
export function show(name, focus = true) {
  const source = template(name);
  at = name;
  main.dataset.at = name;
  main.dataset.tone = source.dataset.tone;
  title.textContent = source.dataset.name;
  screen.replaceChildren(source.content.cloneNode(true));
  slot("qr")?.append(document.getElementById("qr").content.cloneNode(true));
  if (focus) screen.querySelector("h1").focus({ preventScroll: true });
  document.querySelector(".close").hidden = !CLOSABLE.includes(name);
}

// ask opens the failed dialog over the screen; its button decides what comes next, so Escape does not close it.
export function ask(name, modal = true) {
  closeDialog();
  screen.append(template(name).content.cloneNode(true));
  const dialog = slot("failed");
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  if (modal) dialog.showModal();
  else dialog.show();
}

export const closeDialog = () => slot("failed")?.remove();

// drawCamera is called several times a second; it speaks only when the hint changes.
export function drawCamera({ hint, lead, percent, near }) {
  const text = look().hints[hint];
  const line = slot("hint");
  if (line.textContent !== text) line.textContent = text;
  line.dataset.hint = hint;
  say(text);
  slot("lead").textContent = word(lead);
  slot("oval").classList.toggle("near", near);
  slot("ring").setAttribute("stroke-dasharray", `${percent} ${100 - percent}`);
  slot("picture").setAttribute("aria-label", word("picture").replace("{percent}", percent));
}

// showScore and showFace are for themes that want them on the result screen.
export function showScore(score) {
  if (score === undefined || !look().score) return;
  slot("score").textContent = word("score").replace("{score}", score);
  slot("score").hidden = false;
}

export async function showFace(blob) {
  const canvas = slot("face");
  if (!canvas || !blob) return;
  const picture = await createImageBitmap(blob);
  const side = Math.min(picture.width, picture.height);
  canvas
    .getContext("2d")
    .drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, canvas.width, canvas.height);
  canvas.hidden = false;
}

// showElsewhere tells the first page that the second device is at it.
export function showElsewhere(opened) {
  const line = slot("elsewhere");
  if (!opened || !line?.hidden) return;
  line.textContent = word("elsewhere");
  line.hidden = false;
}

export async function copyLink() {
  const field = slot("link");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // a frame may not use the clipboard API
  }
  slot("copy").textContent = word("copied");
  say(word("copied"));
}

// A theme's picture that does not load makes room for what stands in for it.
document.addEventListener(
  "error",
  (event) => {
    if (event.target.matches?.("img[data-theme-picture]")) event.target.remove();
  },
  true,
);
for (const picture of screen.querySelectorAll("img[data-theme-picture]")) {
  if (picture.complete && !picture.naturalWidth) picture.remove();
}
