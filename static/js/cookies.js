// The two things the server must know to draw the next page right: colour scheme and time zone.
const keep = (name, value) => {
  const age = value ? 31536000 : 0, secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${age}; samesite=lax${secure}`;
};
const has = (name, value) => document.cookie.split("; ").includes(`${name}=${value}`);

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !has("tz", zone)) keep("tz", zone);

for (const box of document.querySelectorAll("[data-sound]")) box.checked = !has("sound", "off");

document.addEventListener("change", (e) => {
  if ("sound" in (e.target.dataset ?? {})) return keep("sound", e.target.checked ? "" : "off");
  if (!("schemeSet" in (e.target.dataset ?? {}))) return;
  const value = e.target.value;
  if (value === "auto") delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = value;
  keep("scheme", value === "auto" ? "" : value);
  for (const other of document.querySelectorAll(`[data-scheme-set][value="${value}"]`)) other.checked = true;
});
