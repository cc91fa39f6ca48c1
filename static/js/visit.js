// The customer's page says that a browser shows it: messengers open links too, without running scripts.
const form = document.querySelector("[data-visit]");
if (form) fetch(form.dataset.visit, { method: "POST", keepalive: true }).catch(() => {});

// The whole address, as the browser knows it, for the other browser.
for (const here of document.querySelectorAll("[data-here]")) here.textContent = location.href;
