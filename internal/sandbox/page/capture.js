// The camera: two pictures, far then near, each after the person had time to settle.

const TICK = 200; // ms between looks at the picture
const LIMIT = 60_000; // ms for both pictures together
const DARK = 14; // mean luminance, 0 to 255: below it the lens is covered

// Each step needs `ms` of good picture before the next; `to` is the ring's percentage at its end.
const STEPS = [
  { hint: "notCenter", lead: "farLead", ms: 1600, to: 25 },
  { hint: "keepStill", lead: "farLead", ms: 1400, to: 50, take: "far" },
  { hint: "closer", lead: "nearLead", ms: 1800, to: 75, near: true },
  { hint: "keepStill", lead: "nearLead", ms: 1400, to: 100, take: "near", near: true },
];

export class Late extends Error {}

// openCamera throws the browser's own error: NotAllowedError when the person or a policy said no.
export async function openCamera() {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no camera here", "NotFoundError");
  return navigator.mediaDevices.getUserMedia({
    video: { facingMode: "user", width: { ideal: 1280 }, height: { ideal: 960 } },
    audio: false,
  });
}

export function closeCamera(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

// capture runs the steps on a playing video. show({hint, lead, percent, near}) draws; signal ends it early.
export async function capture(video, show, signal) {
  const shot = {};
  const began = performance.now();
  for (const [i, step] of STEPS.entries()) {
    const from = i === 0 ? 0 : STEPS[i - 1].to;
    let good = 0;
    while (good < step.ms) {
      await tick(signal);
      if (performance.now() - began > LIMIT) throw new Late();
      const seen = look(video);
      if (seen === "good") good += TICK;
      const percent = Math.round(from + (step.to - from) * Math.min(1, good / step.ms));
      show({ hint: seen === "dark" ? "occluded" : step.hint, lead: step.lead, percent, near: Boolean(step.near) });
    }
    if (step.take) {
      shot[step.take] = await picture(video);
      shot[`${step.take}At`] = performance.now();
    }
  }
  return shot;
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

const eye = Object.assign(document.createElement("canvas"), { width: 16, height: 16 });

// look says "none" before the camera delivers, "dark" when it is covered, "good" otherwise.
function look(video) {
  if (video.readyState < 2 || !video.videoWidth) return "none";
  const pen = eye.getContext("2d", { willReadFrequently: true });
  pen.drawImage(video, 0, 0, 16, 16);
  const { data } = pen.getImageData(0, 0, 16, 16);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += 0.2126 * data[i] + 0.7152 * data[i + 1] + 0.0722 * data[i + 2];
  return sum / (data.length / 4) < DARK ? "dark" : "good";
}

// picture is a JPEG of at most 1280 pixels a side, and at least 256, which the vendor wants.
function picture(video) {
  const { videoWidth: w, videoHeight: h } = video;
  const scale = Math.max(Math.min(1, 1280 / Math.max(w, h)), 256 / Math.min(w, h));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(w * scale);
  canvas.height = Math.round(h * scale);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", 0.9);
  });
}
