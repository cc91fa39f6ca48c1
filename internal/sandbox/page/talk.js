// What the page says to its server and to the window around it.

export const config = JSON.parse(document.getElementById("h5-config").textContent);

const headers = { "X-H5-Token": config.token };

async function send(action, init) {
  const answer = await fetch(`/h5/${config.id}/${action}`, { ...init, headers: { ...headers, ...init.headers } });
  const body = await answer.json();
  if (!answer.ok && body.state === undefined) throw Object.assign(new Error(body.error), { refused: true });
  return body;
}

export const state = () => send("state", { method: "GET" });

export const post = (action, body = {}) =>
  send(action, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });

// The server wants ages, not times: this device's clock may be wrong.
export function upload(shot) {
  const form = new FormData();
  const now = performance.now();
  form.set("far", shot.far, "far.jpg");
  form.set("near", shot.near, "near.jpg");
  form.set("farAgo", Math.round(now - shot.farAt));
  form.set("nearAgo", Math.round(now - shot.nearAt));
  for (const [i, frame] of shot.audit.entries()) {
    form.set(`audit${i}`, frame.jpeg, `audit${i}.jpg`);
    form.set(`auditAgo${i}`, Math.round(now - frame.at));
  }
  return send("photos", { method: "POST", body: form });
}

// A film that the server refuses is left out; a lost connection throws.
export async function uploadFilm(film) {
  try {
    await send("film", { method: "POST", body: film, headers: { "Content-Type": "video/webm" } });
  } catch (problem) {
    if (!problem.refused) throw problem;
  }
}

export function uploadPapers(sides) {
  const form = new FormData();
  form.set("front", sides[0], "front.jpg");
  if (sides[1]) form.set("back", sides[1], "back.jpg");
  return send("document", { method: "POST", body: form });
}

export const framed = config.framed && window.parent !== window;

// leave hands over to the window around the page, or goes where the caller wants its customer.
export function leave(reply) {
  if (framed) window.parent.postMessage(reply.message, reply.target);
  else window.location.replace(reply.redirect);
}
