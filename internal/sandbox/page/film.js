// The film of a capture, where the vendor has switched it on.

const MOST = 8 * 2 ** 20; // bytes: what the server takes
const RATE = 600_000; // bits a second: a minute makes less than 5 MB
const TYPES = ["video/webm;codecs=vp8", "video/webm"];

// film starts recording; end() gives the film, or undefined when this browser makes none that the server takes.
export function film(stream, wanted) {
  const type = wanted && window.MediaRecorder && TYPES.find((t) => window.MediaRecorder.isTypeSupported(t));
  if (!type) return { end: async () => undefined };
  const parts = [];
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: RATE });
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.start(1000);
  return {
    async end() {
      if (recorder.state !== "inactive") {
        const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
        recorder.stop();
        await stopped;
      }
      const whole = new Blob(parts, { type: "video/webm" });
      return whole.size > 0 && whole.size <= MOST ? whole : undefined;
    },
  };
}
