// A form is sent once. The button keeps its words and shows that it works; coming back by the browser's own
// button makes it usable again.
document.addEventListener("submit", (e) => {
  const form = e.target;
  if (e.defaultPrevented || !form.matches("[data-once]")) return;
  if (form.dataset.sent) { e.preventDefault(); return; }
  form.dataset.sent = "1";
  (e.submitter ?? form.querySelector("[type=submit]"))?.setAttribute("aria-busy", "true");
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const b of form.querySelectorAll("[aria-busy]")) b.removeAttribute("aria-busy");
  }
});
