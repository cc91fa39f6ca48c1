// The box in the list's head ticks every row of the page. How many are ticked, the stylesheet counts.
const page = document.querySelector("[data-select-page]");
page?.form.addEventListener("change", (e) => {
  const boxes = [...page.form.querySelectorAll("[name=id]")];
  if (e.target === page) for (const b of boxes) b.checked = page.checked;
  else page.checked = boxes.every((b) => b.checked);
});
