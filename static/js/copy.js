// Copies the text of another element. The button says so for a moment; a status line says it to those who
// listen. Only text nodes are written: markup from text is switched off by the page's policy.
const words = (button) => [...button.childNodes].findLast((n) => n.nodeType === Node.TEXT_NODE && n.nodeValue.trim());

// Customers read it in their language, which is not the console's.
const word = (button) => button.dataset.copied ?? document.documentElement.dataset.copied ?? "Copied";

const copied = (button) => {
  const node = words(button), said = document.getElementById("live-said");
  if (said) said.textContent = word(button);
  if (!node || button.dataset.was) return;
  button.dataset.was = node.nodeValue;
  node.nodeValue = word(button);
  setTimeout(() => { node.nodeValue = button.dataset.was; delete button.dataset.was; }, 1600);
};

// Without the right to the clipboard the text is at least selected, ready for the person's own copy key.
const select = (source) => {
  if (source.select) source.select();
  else getSelection().selectAllChildren(source);
};

document.addEventListener("click", async (e) => {
  const button = e.target.closest("[data-copy]"), source = button && document.querySelector(button.dataset.copy);
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    copied(button);
  } catch {
    select(source);
  }
});
