// What can be seen in the camera's picture, as the vendor's names for its hints. Faces are only looked for where
// the browser has a detector; without one, light and movement are all that is judged.

const DARK = 14; // mean luminance, 0 to 255: below it the lens is covered
const FLAT = 3; // standard deviation: below it there is nothing but a surface before the lens
const RESTLESS = 16; // mean change of luminance from one look to the next
const SIDE = 16; // pixels: what light and movement are judged on
const OFF = 0.18; // of the frame's side: further from its middle is not central
const TURNED = 0.35; // of the distance between the eyes: nose or mouth beside their middle
const FAR = { least: 0.24, most: 0.62 }; // a face's width in the frame
const NEAR = { least: 0.46, most: 0.98 };

// watch returns a look: "wait" before the camera delivers, a hint's name, or "" when all is well.
export function watch(video) {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let before;
  let detector = faceDetector();

  async function faces() {
    try {
      return await detector?.detect(video);
    } catch {
      detector = undefined; // the interface may be there without a detector behind it
    }
    return undefined;
  }

  return async ({ near, still }) => {
    if (video.readyState < 2 || !video.videoWidth) return "wait";
    const light = luminances(pen, video);
    const moved = before ? mean(light.map((l, i) => Math.abs(l - before[i]))) : 0;
    before = light;
    const level = mean(light);
    if (level < DARK || Math.sqrt(mean(light.map((l) => (l - level) ** 2))) < FLAT) return "faceOcclusion";
    const found = await faces();
    const hint = found ? judgeFaces(found, video, near ? NEAR : FAR) : "";
    return hint || (still && moved > RESTLESS ? "keepStill" : "");
  };
}

function faceDetector() {
  try {
    return new window.FaceDetector({ fastMode: true, maxDetectedFaces: 3 });
  } catch {
    return undefined;
  }
}

function luminances(pen, video) {
  pen.drawImage(video, 0, 0, SIDE, SIDE);
  const { data } = pen.getImageData(0, 0, SIDE, SIDE);
  return Array.from({ length: SIDE * SIDE }, (_, i) => 0.2126 * data[4 * i] + 0.7152 * data[4 * i + 1] + 0.0722 * data[4 * i + 2]);
}

const mean = (list) => list.reduce((sum, n) => sum + n, 0) / list.length;

// judgeFaces measures in the upright part of the picture that the oval shows. The person sees a mirror: a face at
// the left of the picture is at the right of the oval, and has to move left.
function judgeFaces(found, video, size) {
  if (found.length === 0) return "faceMissing";
  if (found.length > 1) return "multipleFaces";
  const { boundingBox: box, landmarks = [] } = found[0];
  const width = Math.min(video.videoWidth, video.videoHeight * 0.75);
  const across = (box.x + box.width / 2 - video.videoWidth / 2) / width;
  const down = (box.y + box.height / 2) / video.videoHeight - 0.5;
  if (box.width / width < size.least) return "faceTooFar";
  if (box.width / width > size.most) return "faceTooNear";
  if (Math.abs(across) > OFF && Math.abs(down) > OFF) return "faceNotCenter";
  if (Math.abs(across) > OFF) return across < 0 ? "moveLeft" : "moveRight";
  if (Math.abs(down) > OFF) return down < 0 ? "moveTop" : "moveBottom";
  return turned(landmarks) ? "faceNotFrontal" : "";
}

function turned(landmarks) {
  const places = (type) => landmarks.filter((l) => l.type === type).map((l) => l.locations[0]);
  const [left, right] = places("eye");
  const [middle] = [...places("nose"), ...places("mouth")];
  if (!left || !right || !middle) return false;
  return Math.abs(middle.x - (left.x + right.x) / 2) > TURNED * Math.abs(left.x - right.x);
}
