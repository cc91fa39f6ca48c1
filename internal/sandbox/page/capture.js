// The camera: two pictures, far then near, each after the person had time to settle, and audit frames between.
import { watch } from "./watch.js";

const TICK = 200; // ms between looks at the picture
const LIMIT = 60_000; // ms for both pictures together
const FRAMES = 7; // audit frames, evenly over the ring
const FRAME_SIDE = 640; // pixels
const PHOTO_SIDE = 1280;
const LEAST_SIDE = 256; // the vendor takes no smaller picture

// Each step needs `ms` of good picture before the next; `to` is the ring's percentage at its end.
const STEPS = [
  { hint: "faceNotCenter", lead: "farLead", ms: 1600, to: 25, near: false },
  { hint: "keepStill", lead: "farLead", ms: 1400, to: 50, near: false, still: true, take: "far" },
  { hint: "faceTooFar", lead: "nearLead", ms: 1800, to: 75, near: true },
  { hint: "keepStill", lead: "nearLead", ms: 1400, to: 100, near: true, still: true, take: "near" },
];

export class Late extends Error {}
export class Lost extends Error {}

// openCamera throws the browser's own error: NotAllowedError when the person or a policy said no.
export async function openCamera(facingMode = "user") {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no camera here", "NotFoundError");
  return navigator.mediaDevices.getUserMedia({
    video: { facingMode, width: { ideal: 1280 }, height: { ideal: 960 } },
    audio: false,
  });
}

export function closeCamera(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

// capture runs the steps on a playing video. draw({hint, lead, percent, near}) shows them; signal ends it early;
// hand.hurry() says that the person pressed the button and does not want to wait, hand.paused() that nothing may go on.
export async function capture(video, draw, signal, hand) {
  const look = watch(video);
  const shot = { audit: [] };
  let began = performance.now();
  for (const [i, step] of STEPS.entries()) {
    const from = i === 0 ? 0 : STEPS[i - 1].to;
    let good = 0;
    while (good < step.ms) {
      await tick(signal);
      if (hand.paused()) {
        began += TICK;
        continue;
      }
      if (performance.now() - began > LIMIT) throw new Late();
      if (video.srcObject?.active === false) throw new Lost();
      const seen = await look(step);
      if (seen === "") good += TICK;
      if (seen !== "wait" && seen !== "faceOcclusion" && hand.hurry(step.take)) good = step.ms;
      const percent = Math.round(from + (step.to - from) * Math.min(1, good / step.ms));
      if (seen !== "wait") await audit(shot.audit, video, percent);
      if (signal.aborted) throw signal.reason;
      draw({ hint: seen === "wait" || seen === "" ? step.hint : seen, lead: step.lead, percent, near: step.near });
    }
    if (step.take) {
      shot[step.take] = await picture(video, PHOTO_SIDE, 0.9);
      shot[`${step.take}At`] = performance.now();
    }
  }
  return shot;
}

// audit keeps a small picture each time the ring has come a seventh further.
async function audit(frames, video, percent) {
  if (frames.length < FRAMES && percent >= (frames.length * 100) / FRAMES) {
    frames.push({ at: performance.now(), jpeg: await picture(video, FRAME_SIDE, 0.75) });
  }
}

function tick(signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, TICK);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener("abort", stop, { once: true });
  });
}

const picture = (video, side, quality) => jpeg(drawn(video, video.videoWidth, video.videoHeight, side), quality);

// drawn copies a picture of w by h pixels onto a canvas: at most side pixels long, and not too small for the vendor.
export function drawn(source, w, h, side, canvas = document.createElement("canvas")) {
  const scale = Math.max(Math.min(1, side / Math.max(w, h)), LEAST_SIDE / Math.min(w, h));
  canvas.width = Math.round(w * scale);
  canvas.height = Math.round(h * scale);
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export function jpeg(canvas, quality) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", quality);
  });
}
