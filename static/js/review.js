// The queue by keyboard: one press decides, and the next case, which was fetched and decoded before, takes its place.
// Without this script the same forms work, a page at a time.
const now = () => document.getElementById("review");
const form = () => document.getElementById("decide");
const words = document.getElementById("toast-words");
const toasts = document.getElementById("toasts");
const typing = "input:not([type=radio],[type=checkbox],[type=range]),textarea,select";
const headers = { "X-Review": "1" };
let next = null, leaning = "", fetching = null;

// Decisions and signs of life leave one after the other: a sign of life for a case that was just decided would be refused.
let sending = Promise.resolve();
const inTurn = (step) => { sending = sending.then(step); return sending; };

// A document that an XMLHttpRequest parses is inert: nothing in it runs or loads before it is taken over here.
const piece = (method, path, body) => new Promise((done, fail) => {
  const x = new XMLHttpRequest();
  x.open(method, path);
  x.responseType = "document";
  x.overrideMimeType("text/html"); // an answer without a body is a document too
  x.setRequestHeader("X-Review", "1");
  x.onload = () => x.status === 200 ? done(x.response.body.firstElementChild) : x.status === 204 ? done(null) : fail(x.status);
  x.onerror = () => fail(0);
  x.send(body);
});
const post = (path, body) => fetch(path, { method: "POST", headers, body, redirect: "error" });

const toast = (name, who, id, decided) => {
  const t = words.content.querySelector(`[data-toast="${name}"] .toast`).cloneNode(true);
  const said = t.querySelector("span").firstChild;
  said.data = said.data.replace("{who}", who);
  for (const f of t.querySelectorAll("form")) f.action = `/review/${id}/undo`;
  if (!decided) for (const a of t.querySelectorAll('a[href="/review/-"]')) a.href = `/review/${id}`;
  toasts.replaceChildren(t);
  expire(t);
};
const expire = (t) => { if (t?.dataset.undo) setTimeout(() => t.remove(), decidedFor(t)); };
const decidedFor = (t) => Number(t.dataset.undo) || 10000;

// One case ahead, with its pictures decoded.
const ahead = () => {
  const beside = now().dataset.review;
  fetching = piece("POST", "/review/ahead", new URLSearchParams({ beside })).then(async (node) => {
    if (!node) return null;
    const taken = document.adoptNode(node);
    await Promise.allSettled([...taken.querySelectorAll(".pair img")].map((i) => i.decode()));
    return { node: taken, beside };
  }).catch(() => null);
  return fetching.then((found) => { next = found && found.beside === now().dataset.review ? found.node : null; document.documentElement.dataset.ahead = next ? "yes" : "no"; });
};

const show = (node) => {
  now().replaceWith(node);
  document.dispatchEvent(new Event("htmx:after:swap")); // the film and the viewer take the new case over as they do any other swap
  next = null;
  leaning = "";
  document.documentElement.dataset.ahead = "wait";
  // pictures of the dialog were not fetched ahead: they are seen only when it is opened
  for (const i of node.querySelectorAll("dialog img")) i.src = i.src.replace("?ahead=1", "");
  history.replaceState(null, "", `/review/${node.dataset.review}`);
  document.getElementById("main").focus({ preventScroll: true });
  scrollTo(0, 0);
};

// From the press to the frame that has the pictures, in ms, for whoever measures.
const measured = () => requestAnimationFrame(() => requestAnimationFrame(() => {
  const took = performance.measure("review-next", "review-decided").duration;
  const kept = document.documentElement.dataset;
  kept.times = `${kept.times ?? ""} ${took}`.trim();
}));

// The decision is sent while the next case is there already. What was not recorded says so.
const decide = async (decision, reason) => {
  if (form().inert) return; // it is being sent, or is somebody else's
  performance.mark("review-decided");
  const case_ = now(), id = case_.dataset.review, who = case_.dataset.who, f = form();
  const body = new URLSearchParams(new FormData(f));
  body.set("decision", decision);
  if (reason !== undefined) body.set("reason", reason);
  const action = f.getAttribute("action");
  const there = next;
  if (there) show(there);
  else f.inert = true;
  if (there) measured();
  const recorded = await inTurn(async () => {
    const r = await post(action, body).catch(() => null);
    const done = r?.status === 204, faster = r?.status === 409;
    if (!done) f.inert = false;
    if (!done && !faster && there && now() === there && !form().inert) show(case_); // with its note, to decide again
    toast(done ? decision : faster ? "failed" : "away", who, id, done);
    return done;
  });
  if (there) {
    await hold();
    ahead();
    return;
  }
  if (!recorded) return;
  await fetching;
  await ahead();
  if (!next) location.assign("/review");
  else { show(next); measured(); hold(); ahead(); }
};

const score = async (lean) => {
  const case_ = now();
  const got = await piece("POST", `/review/${case_.dataset.review}/score`, new URLSearchParams(lean ? { lean } : {})).catch(() => null);
  if (!got) return;
  for (const id of ["rv-verdict", "rv-rule"]) document.getElementById(id).replaceWith(document.adoptNode(got.querySelector(`#${id}`)));
  delete case_.dataset.covered;
};

const reasons = (decision) => {
  document.getElementById(`d-${decision}`).checked = true;
  for (const w of document.querySelectorAll("[data-whys]")) w.hidden = w.dataset.whys !== decision;
};
const opened = () => document.querySelector("[data-whys]:not([hidden])");

// A covered score: the first press says what one leans to and uncovers it, the second records.
const lean = (decision) => {
  if (!("leans" in now().dataset) || leaning === decision) return true;
  const covered = "covered" in now().dataset;
  leaning = decision;
  document.getElementById(`d-${decision}`).checked = true;
  document.getElementById("leaning").hidden = false;
  if (covered) score(decision);
  return !covered;
};

const press = (key) => {
  const skip = document.getElementById("skip-why");
  if (skip.matches(":popover-open")) {
    if (key === "Escape") { skip.hidePopover(); return true; }
    const b = skip.querySelector(`[data-skip="${CSS.escape(key)}"]`);
    if (b) b.click();
    return Boolean(b);
  }
  if (key === "a") return lean("approve") && decide("approve"), true;
  if (key === "r" || key === "e") {
    const decision = key === "r" ? "reject" : "escalate";
    if (!document.getElementById(`d-${decision}`)) return false;
    if (lean(decision)) reasons(decision);
    return true;
  }
  if (/^[1-9]$/.test(key) && opened()) {
    const b = opened().querySelector(`[data-digit="${key}"]`);
    if (b) decide(opened().dataset.whys, b.dataset.reason);
    return Boolean(b);
  }
  if (key === "n") {
    const more = form().querySelector("details");
    more.open = true;
    more.querySelector("textarea").focus();
    return true;
  }
  if (key === "Escape" && opened()) { opened().hidden = true; return true; }
  return false;
};

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || document.querySelector("dialog:modal")) return;
  if (e.target.closest(typing)) {
    if (e.key === "Escape") { e.preventDefault(); e.target.blur(); }
    return;
  }
  if (press(e.key)) { e.preventDefault(); e.stopPropagation(); }
}, true);

document.addEventListener("click", (e) => {
  const why = e.target.closest("[data-reason]"), shown = e.target.closest("[data-score]");
  if (why) decide(why.closest("[data-whys]").dataset.whys, why.dataset.reason);
  if (shown) { e.preventDefault(); score(""); }
});
document.addEventListener("change", (e) => {
  if (e.target.name !== "decision") return;
  lean(e.target.value);
  for (const w of document.querySelectorAll("[data-whys]")) w.hidden = w.dataset.whys !== e.target.value;
});
document.addEventListener("submit", (e) => {
  if (e.target.id !== "decide") return;
  const f = new FormData(e.target);
  if (f.get("decision") !== "approve" && !f.get("reason")) return; // the server says what is missing
  e.preventDefault();
  decide(f.get("decision"), f.get("reason"));
});

// A sign of life; whoever lost the case is told. A form that is inert is of a case that is decided or lost.
const hold = () => inTurn(async () => {
  const id = now()?.dataset.review;
  if (!id || form().inert) return;
  const r = await post(`/review/${id}/hold`).catch(() => null);
  if (r?.status === 409 && now().dataset.review === id) {
    form().inert = true;
    toast("lost", "", id, false);
  }
});
if (now()) {
  expire(toasts.querySelector(".toast"));
  hold().then(ahead);
  setInterval(hold, 30000);
  const feed = new EventSource(`/events?since=${document.documentElement.dataset.rev ?? ""}`);
  feed.onmessage = (e) => { if (e.data.includes(now().dataset.review)) hold(); };
  addEventListener("pagehide", () => feed.close());
  addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });
}
