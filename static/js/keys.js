// One key, one element: it says which key by data-key; of several that have it, the one that shows. Never while
// typing, never behind a dialog.
const typing = "input:not([type=radio],[type=checkbox],[type=range]),textarea,select,[contenteditable]";
const field = "input[type=search],input[type=text],textarea";

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
  if (e.target.closest(typing) || document.querySelector("dialog:modal")) return;
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(e.key)}"]`)];
  const t = all.find((n) => n.checkVisibility()) ?? all[0];
  if (!t) return;
  e.preventDefault();
  if (t.matches(field)) t.focus();
  else t.click();
});

const label = (t) => {
  const given = t.dataset.keySays ?? t.getAttribute("aria-label");
  if (given) return given;
  const copy = t.cloneNode(true);
  for (const k of copy.querySelectorAll("kbd")) k.remove();
  return copy.textContent.trim();
};

// The help lists what this page has, at the moment it is opened.
const help = document.querySelector("[data-keys]");
const list = () => {
  const all = [...document.querySelectorAll("[data-key]")].filter((t, i, ts) => ts.findIndex((o) => o.dataset.key === t.dataset.key) === i);
  const rows = all.flatMap((t) => {
    const key = document.createElement("dt"), what = document.createElement("dd"), cap = document.createElement("kbd");
    cap.textContent = t.dataset.key;
    key.append(cap);
    what.textContent = label(t);
    return [key, what];
  });
  help.replaceChildren(...rows);
};
if (help) document.addEventListener("click", (e) => { if (e.target.closest('[data-open="keys"]')) list(); }, true);
