// The theme studio: counts while one types, keeps a picker and its text in step, moves tips, undoes, saves by itself.
// The form is whole without any of it; what is saved and what is wrong is the server's to say.
const form = document.querySelector("form[data-studio]");
const quiet = 2500; // ms without a key before a draft is saved
const fields = () => [...form.elements].filter((n) => n.name && n.matches("input:not([type=hidden]),textarea,select") && !("apart" in n.dataset));
const byPath = (path) => document.getElementById(path);

// Characters as a person counts them, as the server does.
const letters = window.Intl?.Segmenter ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;
const count = (text) => (letters ? [...letters.segment(text)].length : [...text].length);

const mirror = (n) => {
  const box = n.closest("[data-field]");
  if (!box || n.id !== box.dataset.field) return;
  const out = box.querySelector("output.cnt");
  if (out) {
    const long = count(n.value);
    out.textContent = form.dataset.count.replace("{n}", long).replace("{most}", out.dataset.max);
    out.classList.toggle("over", long > Number(out.dataset.max));
  }
  const twin = box.querySelector("[data-twin]");
  if (twin && /^#[0-9a-f]{6}$/i.test(n.value)) twin.value = n.value;
  const reset = box.querySelector("[data-reset]");
  if (reset) reset.hidden = n.value === "";
  box.classList.toggle("set", n.value !== "");
};

// Undo. Keys pressed close together in one field are one step.
const done = [], undone = [];
const known = new Map();
let stepping = false;
const marks = () => {
  form.querySelector("[data-undo]").disabled = !done.length;
  form.querySelector("[data-redo]").disabled = !undone.length;
};
const note = (n) => {
  const before = known.get(n.name);
  known.set(n.name, n.value);
  if (stepping || before === undefined || before === n.value) return;
  const last = done.at(-1);
  if (last?.name === n.name && Date.now() - last.at < 800) { last.after = n.value; last.at = Date.now(); }
  else done.push({ name: n.name, before, after: n.value, at: Date.now() });
  undone.length = 0;
  marks();
};
const put = (n, value) => {
  n.value = value;
  n.dispatchEvent(new Event("input", { bubbles: true }));
};
const step = (from, to, side) => {
  const s = from.pop();
  if (!s) return;
  to.push(s);
  stepping = true;
  const n = form.elements[s.name];
  put(n, s[side]);
  n.focus();
  stepping = false;
  marks();
};

// Tips: empty places at the end stay out of sight until asked for.
const places = (list) => [...list.querySelectorAll("[data-tip]")];
const inputs = (li) => [...li.querySelectorAll("[data-field]")].map((box) => byPath(box.dataset.field));
const filled = (li) => inputs(li).some((n) => n.value !== "");
const tidy = (list, extra = 0) => {
  const all = places(list);
  const used = all.findLastIndex(filled) + 1;
  all.forEach((li, i) => {
    li.hidden = i >= Math.max(used + extra, 1) && i >= Number(list.dataset.shown ?? 0);
    li.querySelector('[data-move="-1"]').disabled = i === 0 || i >= used;
    li.querySelector('[data-move="1"]').disabled = i >= used - 1;
    li.querySelector("[data-drop]").disabled = i >= used;
  });
  const add = list.parentElement.querySelector("[data-add]");
  if (add) add.disabled = !all.some((li) => li.hidden);
};
const swap = (a, b) => {
  const from = inputs(a), to = inputs(b);
  from.forEach((n, i) => {
    const kept = n.value;
    put(n, to[i].value);
    put(to[i], kept);
  });
};
const onTip = (button) => {
  const list = button.closest("[data-tips]");
  const all = places(list), at = all.indexOf(button.closest("[data-tip]"));
  if ("drop" in button.dataset) {
    for (let i = at; i < all.length - 1; i++) swap(all[i], all[i + 1]);
    inputs(all.at(-1)).forEach((n) => put(n, ""));
  } else {
    swap(all[at], all[at + Number(button.dataset.move)]);
  }
  tidy(list);
};

// Saving by itself.
const saved = document.getElementById("saved");
let timer = 0, flight = null, large = false, dirty = false;
let trouble = ""; // why the last save came to nothing: clash, ended, refused, lost
const problems = (now) => {
  for (const [path, p] of Object.entries(now.fields)) {
    const line = byPath(`${path}-e`), n = byPath(path);
    if (!line || !n) continue;
    line.hidden = !p.Text;
    line.className = p.Warning ? "wrn" : "err";
    line.querySelector("use").setAttribute("href", p.Warning ? "#g-warn" : "#g-fail");
    line.querySelector("[data-says]").textContent = p.Text;
    line.querySelector("[data-code]").textContent = p.Code;
    const words = line.querySelector("[data-words]");
    words.textContent = p.Message;
    words.hidden = !p.Message;
    n.toggleAttribute("aria-invalid", false);
    if (p.Text && !p.Warning) n.setAttribute("aria-invalid", "true");
    if (p.Text) n.setAttribute("aria-describedby", line.id);
    else n.removeAttribute("aria-describedby");
  }
  const box = document.getElementById("checks"), found = now.errors ?? [];
  box.hidden = !found.length;
  box.classList.toggle("fail", found.length > 0);
  box.querySelector("h2").textContent = box.dataset.title.replace("{n}", found.length);
  box.querySelector("ul").replaceChildren(...found.map((p) => {
    const li = document.createElement("li"), a = document.createElement(p.URL ? "a" : "b"), code = document.createElement("code");
    if (p.URL) a.href = p.URL;
    a.textContent = p.Where;
    code.textContent = p.Code;
    li.append(a, `: ${p.Text} `, code);
    return li;
  }));
};
const say = (text, bad) => {
  saved.textContent = text;
  saved.classList.toggle("err", !!bad);
};
// A request that outlives the page may have 64 kB; a larger one goes with it.
const outlives = (body) => body.toString().length < 60000;
const save = async () => {
  clearTimeout(timer);
  while (flight) await flight;
  if (!dirty || trouble === "clash") return;
  dirty = false;
  trouble = "";
  const body = new URLSearchParams([...new FormData(form)].filter(([name]) => !name.startsWith("words:")));
  large = !outlives(body);
  flight = fetch(form.dataset.studio, { method: "POST", body, keepalive: !large, redirect: "manual" }).then(async (r) => {
    if (r.type === "opaqueredirect") throw "ended"; // to the sign-in
    if (r.status === 409) throw "clash";
    if (!r.ok) throw r.status < 500 ? "refused" : "lost";
    const now = await r.json();
    form.elements.version.value = now.version;
    say(dirty ? form.dataset.dirty : now.said);
    problems(now);
    form.dispatchEvent(new CustomEvent("studio:saved", { bubbles: true, detail: now }));
  }).catch((why) => {
    dirty = true;
    trouble = form.dataset[why] ? why : "lost";
    say(form.dataset[trouble], true);
    if (trouble === "lost") timer = setTimeout(save, 4 * quiet);
  }).finally(() => { flight = null; });
  await flight;
};

if (form) {
  for (const n of fields()) known.set(n.name, n.value);
  for (const list of form.querySelectorAll("[data-tips]")) tidy(list);
  form.addEventListener("input", (e) => {
    const n = e.target;
    if (n.dataset.twin) { put(byPath(n.dataset.twin), n.value); return; }
    if ("apart" in n.dataset || !n.name) return;
    mirror(n);
    note(n);
    dirty = true;
    if (trouble === "clash") return;
    say(form.dataset.dirty);
    clearTimeout(timer);
    timer = setTimeout(save, quiet);
  });
  form.addEventListener("click", (e) => {
    const b = e.target.closest("button");
    if (!b) return;
    if ("undo" in b.dataset) step(done, undone, "before");
    else if ("redo" in b.dataset) step(undone, done, "after");
    else if (b.dataset.reset) { e.preventDefault(); put(byPath(b.dataset.reset), ""); byPath(b.dataset.reset).focus(); }
    else if (b.dataset.move || "drop" in b.dataset) { e.preventDefault(); onTip(b); }
    else if ("add" in b.dataset) {
      const list = b.closest("section").querySelector("[data-tips]");
      const next = places(list).findIndex((li) => li.hidden);
      list.dataset.shown = next + 1;
      tidy(list);
      inputs(places(list)[next])[0].focus();
    }
  });
  // A save of its own that is under way must end first: the form's version follows from it.
  form.addEventListener("submit", (e) => {
    clearTimeout(timer);
    if (!flight) { dirty = false; return; }
    e.preventDefault();
    const by = e.submitter;
    flight.finally(() => form.requestSubmit(by));
  });
  document.addEventListener("keydown", (e) => {
    if (!(e.ctrlKey || e.metaKey) || e.altKey) return;
    const key = e.key.toLowerCase();
    if (key === "s") { e.preventDefault(); form.requestSubmit(form.querySelector("[data-save]")); return; }
    if (key !== "z" && key !== "y" || e.target.matches("[data-apart],#q")) return;
    e.preventDefault();
    if (key === "y" || e.shiftKey) step(undone, done, "after");
    else step(done, undone, "before");
  });
  // Another screen: what was typed goes first. Where it does not, the browser asks before it leaves.
  document.addEventListener("click", async (e) => {
    const a = e.target.closest("a[href]");
    if (!a || !dirty || trouble === "clash" || e.defaultPrevented || e.ctrlKey || e.metaKey || a.target || a.getAttribute("href").startsWith("#")) return;
    e.preventDefault();
    await save();
    location.assign(a.href);
  });
  addEventListener("pagehide", () => { if (dirty && !flight && !trouble) save(); });
  addEventListener("beforeunload", (e) => {
    const lost = flight ? dirty || large : dirty && (trouble || !outlives(new URLSearchParams(new FormData(form))));
    if (lost) e.preventDefault();
  });
}
