// Texts for customers while they are typed: the length of a short message, the preview, and the addresses that open
// the person's own programs. The server draws the same for pages without scripts. Nothing is sent.
const one = (css) => document.querySelector(css);
const words = (node) => node.value ?? node.textContent;

// Places in the alphabet of short messages; one character outside of it makes all of them UCS-2.
const places = (text, basic, twice) => {
  let n = 0;
  for (const c of text) {
    if (basic.includes(c)) n += 1;
    else if (twice.includes(c)) n += 2;
    else return { n: text.length, wide: c };
  }
  return { n, wide: "" };
};

const count = (out) => {
  const { basic, twice, limits } = out.dataset, text = words(one(out.dataset.sms));
  const { n, wide } = places(text, basic, twice), [alone, part, wideAlone, widePart] = limits.split(" ").map(Number);
  const [most, each] = wide ? [wideAlone, widePart] : [alone, part], parts = n <= most ? 1 : Math.ceil(n / each);
  const said = wide ? out.dataset.wideWords : out.dataset.words;
  out.textContent = said.replace(/\{(places|parts|wide)\}/g, (_, k) => ({ places: n, parts, wide })[k]);
};

const counts = () => document.querySelectorAll("[data-sms]").forEach(count);

// The preview knows the sample of the form; a placeholder that is not known stays as it is typed.
const preview = (field) => {
  const sample = field.form.dataset;
  const filled = field.value.replace(/\{(name|link|time|who|minutes)\}/g, (_, k) => sample[`sample${k[0].toUpperCase()}${k.slice(1)}`]);
  one(field.dataset.preview).textContent = filled.trim();
};

const address = {
  mail: (text, subject) => `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text.replaceAll("\n", "\r\n"))}`,
  sms: (text) => `sms:?&body=${encodeURIComponent(text)}`,
  chat: (text) => `https://wa.me/?text=${encodeURIComponent(text)}`,
};

const readdress = (way) => {
  const subject = way.querySelector("[data-say-subject]")?.value ?? "";
  way.querySelector("[data-say-open]").href = address[way.dataset.way](way.querySelector("[data-say-text]").value, subject);
};

document.addEventListener("input", (e) => {
  if (e.target.dataset.preview) preview(e.target);
  const way = e.target.closest("[data-way]");
  if (way) readdress(way);
  counts();
});
