// In an open dialog a digit takes the reason that has it: a button is pressed, a choice is made and has the focus, so
// that Enter sends it, a field is gone to.
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input:not([type=radio]),textarea")) return;
  const t = document.querySelector(`dialog:modal [data-digit="${CSS.escape(e.key)}"]`);
  if (!t) return;
  e.preventDefault();
  t.focus();
  if (t.matches("button,[type=radio]")) t.click();
});
