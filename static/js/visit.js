// The customer's page says that a browser shows it: messengers open links too, without running scripts.
const form = document.querySelector("[data-visit]");
if (form) fetch(form.dataset.visit, { method: "POST", keepalive: true }).catch(() => {});

// The whole address, as the browser knows it, for the other browser.
for (const here of document.querySelectorAll("[data-here]")) here.textContent = location.href;

// The link's end in the customer's own time zone, which the server does not know at a first visit.
for (const until of document.querySelectorAll("time[data-says]")) {
  const local = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(until.dateTime));
  until.textContent = until.dataset.says.replace("{time}", local);
}
