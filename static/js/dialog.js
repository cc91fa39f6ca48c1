// Dialogs. Without scripts the same links reach them by :target, so here a click must not follow the link.
const open = (dialog) => {
  if (dialog.matches(":modal")) return;
  dialog.close();
  dialog.showModal();
};

document.addEventListener("click", (e) => {
  const t = e.target.closest("[data-open],[data-close],[data-dismiss]");
  if (!t) {
    // a click beside a dialog closes it, unless it is a grave one
    if (e.target.matches("dialog:modal:not(.grave)")) e.target.close();
    return;
  }
  if (t.dataset.open) {
    e.preventDefault();
    const dialog = document.getElementById(t.dataset.open);
    if (dialog) open(dialog);
    else {
      // the button came with an update, its dialog comes with the whole page
      location.hash = t.dataset.open;
      location.reload();
    }
  } else if ("close" in t.dataset) {
    e.preventDefault();
    t.closest("dialog").close();
  } else {
    t.closest(".toast").remove();
  }
});

// What the server wants seen at once: a dialog with an error in it, a filter form with one, a list of errors.
for (const d of document.querySelectorAll("dialog[data-show]")) open(d);
const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
if (target instanceof HTMLDialogElement) {
  history.replaceState(null, "", location.pathname + location.search);
  open(target);
}
const popped = document.querySelector("[data-popped]");
popped?.showPopover({ source: document.querySelector(`[popovertarget="${popped.id}"]`) });
document.querySelector("[data-focus]")?.focus();
