// Puts the choice of a time into a foreign page, where this script stands:
//   <script src="https://…/widget.js" data-service="…" data-lang="fr" async></script>
// All it does is make an iframe and keep it as high as what it shows. It stores nothing and asks
// nobody; docs/widget.md tells of its attributes.
(() => {
  const script = document.currentScript;
  if (!script) return;
  const { service, lang, target } = script.dataset;
  const titles = { fr: "Réservation en ligne", en: "Online booking" };
  const language = [lang, document.documentElement.lang.slice(0, 2)].find((tag) => titles[tag]);
  const address = new URL("widget", script.src);
  if (service) address.searchParams.set("service", service);
  if (language) address.searchParams.set("lang", language);

  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = titles[language] || titles.en;
  frame.loading = "lazy";
  frame.style.width = "100%";
  frame.style.height = "720px";
  frame.style.border = "0";
  const place = target && document.querySelector(target);
  if (place) place.append(frame);
  else script.after(frame);

  const height_min = 200;
  const height_max = 6000;
  addEventListener("message", (event) => {
    if (event.origin !== address.origin || event.source !== frame.contentWindow) return;
    const height = event.data && event.data.creneau_height;
    if (!Number.isFinite(height)) return;
    frame.style.height = `${Math.min(Math.max(height, height_min), height_max)}px`;
  });
})();
