// Pictures that are clear for a time. The moment it is over they leave the page, whatever the network does; then the
// piece of the page is asked for again, which has them covered. Time is the server's, as in countdown.js.
const ahead = Number(document.documentElement.dataset.now || Date.now()) - Date.now();
const again = () => document.getElementById("live")?.dispatchEvent(new Event("livedesk:changed"));
let asked = 0;

const drop = () => {
  for (const d of document.querySelectorAll("#live dialog:modal")) d.close();
  for (const seen of document.querySelectorAll("#live :is(img, video, canvas):not(.covered *)")) seen.remove();
};

const tick = () => document.querySelectorAll("[data-covers]").forEach(count);
const count = (clock) => {
  const left = Math.ceil((Number(clock.dataset.covers) - Date.now() - ahead) / 1000);
  const now = `${Math.floor(Math.max(left, 0) / 60)}:${String(Math.max(left, 0) % 60).padStart(2, "0")}`;
  if (clock.textContent !== now) clock.textContent = now;
  if (left > 0) return;
  drop();
  if (Date.now() - asked < 2000) return;
  asked = Date.now();
  again();
};
tick();
setInterval(tick, 250);

// A browser may keep the page it leaves, for the way back: without the clear pictures.
addEventListener("pagehide", () => { if (document.querySelector("[data-covers]")) drop(); });
addEventListener("pageshow", (e) => { if (e.persisted) again(); });

// A reason chosen by its key is sent by Enter; the one that needs words gets the words.
document.addEventListener("change", (e) => {
  if (!e.target.matches("#reveal input[type=radio]")) return;
  (document.getElementById(e.target.dataset.own) ?? e.target).focus();
});
