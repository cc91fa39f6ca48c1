// A press before the page's modules have come is kept for them.
const early = {
  acts: new Set(),
  keep(event) {
    const button = event.target.closest("[data-act]");
    if (button) early.acts.add(button.dataset.act);
  },
};
document.addEventListener("click", early.keep);
window.early = early;
