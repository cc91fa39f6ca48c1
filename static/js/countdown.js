// Time left, by the server's clock: the page carries the server's time at drawing, so that a wrong clock here
// does not matter. When it is over the piece of the page that shows it is asked for again.
const ahead = Number(document.documentElement.dataset.now || Date.now()) - Date.now();
const over = new Set();
// The words are the server's, in the language of the page: for one and for many of each unit.
const words = (name) => (document.documentElement.dataset[name] ?? "").split("|");
const [gone, days] = words("left"), [justNow, ...units] = words("ago");
const two = (n) => String(n).padStart(2, "0");

const text = (s) => {
  if (s <= 0) return gone;
  if (s >= 172800) return days.replace("{n}", Math.floor(s / 86400));
  return `${s >= 3600 ? `${Math.floor(s / 3600)}:` : ""}${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
};

// Asked once for each end, a little late: the server must agree that it is over.
const ended = (n) => {
  if (over.has(n.dataset.expires)) return;
  over.add(n.dataset.expires);
  setTimeout(() => n.closest("[data-live]")?.dispatchEvent(new Event("livedesk:changed")), 1500);
};

// How long ago something was, in the words the server draws it with.
const counted = (n, unit) => units[unit * 2 + (n === 1 ? 0 : 1)].replace("{n}", n);
const ago = (s) => {
  if (s < 60) return justNow;
  if (s < 7200) return counted(Math.floor(s / 60), 0);
  return s < 172800 ? counted(Math.floor(s / 3600), 1) : counted(Math.floor(s / 86400), 2);
};

const tick = () => {
  for (const n of document.querySelectorAll("[data-since]")) {
    const now = ago((Date.now() + ahead - Number(n.dataset.since)) / 1000);
    if (n.textContent !== now) n.textContent = now;
  }
  for (const n of document.querySelectorAll("[data-expires]")) {
    const left = Math.floor((Number(n.dataset.expires) - Date.now() - ahead) / 1000), now = text(left);
    if (n.textContent === now) continue;
    n.textContent = now;
    if (left <= 0) ended(n);
  }
};
tick();
setInterval(tick, 1000);
document.addEventListener("htmx:after:swap", tick);
