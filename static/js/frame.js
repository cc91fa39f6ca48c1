// The vendor's page in the frame speaks by messages. One is a reason to ask the vendor, nothing more: its
// content is neither read nor shown. Heard are only the frame itself and the origins the server named.
const frame = document.querySelector("iframe[data-session]");
const origins = frame?.dataset.origins.split(" ") ?? [];
const GAP = 2000, MOST = 20; // ms between two questions; questions per page, whatever the frame sends
let last = 0, asked = 0, waiting = 0, loaded = false;

const tell = (word) => { document.querySelector("[data-frame-said]").textContent = word ? frame.dataset[word] : ""; };

const report = async (kind) => {
  await fetch(frame.dataset.refresh, { method: "POST", body: new URLSearchParams({ kind }), redirect: "manual" });
  document.querySelector("#session-side[data-live]")?.dispatchEvent(new Event("livedesk:changed"));
};

// Messages inside the gap are answered once, at its end: the last one may be the one that matters.
const heard = () => {
  if (waiting || asked >= MOST) return;
  asked++;
  waiting = setTimeout(ask, Math.max(0, last + GAP - Date.now()));
};

const ask = async () => {
  waiting = 0;
  last = Date.now();
  tell("asking");
  try {
    await report("message");
    tell();
  } catch {
    tell("unasked");
  }
};

if (frame) {
  addEventListener("message", (e) => {
    if (e.source === frame.contentWindow && origins.includes(e.origin)) heard();
  });
  // The first load says that the vendor can be reached. A frame that stays empty has no error to catch.
  frame.addEventListener("load", () => {
    tell();
    if (!loaded) report("loaded").catch(() => {});
    loaded = true;
  });
  frame.addEventListener("livedesk:shown", () => setTimeout(() => {
    if (!loaded) tell("silent");
  }, 15000));
}
