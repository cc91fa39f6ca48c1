// How much of the near photo lies over the far one.
document.addEventListener("input", (e) => {
  if (e.target.dataset?.mix) e.target.closest(e.target.dataset.mix)?.style.setProperty("--mix", e.target.value);
});
