// The link is on the clipboard when its page comes. A browser lets a page write there only while a press is fresh,
// so the text is promised at the press and given when the answer is there. Where that is not possible, or no link
// was made, the form is sent as any form is; "again" says that the answer is known already.
const form = document.querySelector("form[data-copies]");
const patience = 1000; // ms that a slow clipboard may hold the page back

const make = async () => {
  const page = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!page.redirected || !page.ok) throw new Error("no link");
  const facts = await fetch(`${page.url}.json`);
  return { page: page.url, link: (await facts.json()).link };
};

// What is said on the next page: the server knows the words behind the key.
const say = (key) => {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `flash=${key}; path=/; max-age=20; samesite=lax${secure}`;
};

const plainly = () => {
  const again = document.createElement("input");
  again.type = "hidden";
  again.name = "again";
  again.value = "1";
  form.append(again);
  form.submit();
};

const send = async (button) => {
  form.dataset.sent = "1";
  button?.setAttribute("aria-busy", "true");
  const made = make();
  const text = made.then((m) => new Blob([m.link], { type: "text/plain" }));
  const copied = navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]).then(() => true, () => false);
  try {
    const { page } = await made;
    const done = await Promise.race([copied, new Promise((late) => setTimeout(() => late(false), patience))]);
    say(done ? "copied" : "made");
    location.assign(page);
  } catch {
    plainly();
  }
};

// Buttons with a name ask for something else: another preset, an assisted session.
form?.addEventListener("submit", (e) => {
  if (e.submitter?.name || !window.ClipboardItem || !navigator.clipboard?.write) return;
  e.preventDefault();
  if (!form.dataset.sent) send(e.submitter);
});
