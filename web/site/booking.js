// What script adds to the client's pages. They are complete without it: it only saves loads, keeps what is shown true while one
// looks at it, and moves the focus. Everything shown comes from the server; nothing is rendered here but clocks.

const poll_ms = 10000;
const fr = document.documentElement.lang === "fr";
const words = fr ? {
  left: (time) => `Il reste ${time} pour payer.`,
  show_zone: (city) => `Afficher aussi votre heure (${city})`,
  hide_zone: "Masquer votre heure",
  there: (time) => `${time} chez vous`,
} : {
  left: (time) => `${time} left to pay.`,
  show_zone: (city) => `Also show your time (${city})`,
  hide_zone: "Hide your time",
  there: (time) => `${time} your time`,
};
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const main = () => one("main");
const say = (text) => { one("#said").textContent = text; };

async function load(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (!(answer.headers.get("Content-Type") || "").startsWith("text/html")) throw new Error("not a page");
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// Replaces the whole main part, e.g. by another day's or another state's.
function swap_main(page) {
  main().replaceWith(page.querySelector("main"));
  one(".languages").replaceWith(page.querySelector(".languages"));
  document.title = page.title;
  begin();
}

// Replaces only what has changed, in place: the focus and what is typed elsewhere stay.
function refresh_live(page) {
  const kept_form = main().classList.contains("slot") && one("form");
  for (const old of all("[data-live]", main())) {
    const fresh = page.querySelector(`main [data-live="${CSS.escape(old.dataset.live)}"]`);
    if (!fresh) {
      if (old.localName === "li") old.remove();
      continue;
    }
    if (fresh.innerHTML === old.dataset.was) continue;
    const had_focus = old.contains(document.activeElement);
    old.replaceWith(fresh);
    fresh.dataset.was = fresh.innerHTML;
    const gone = one("[role=alert], .gone", fresh);
    if (gone) say(gone.textContent);
    if (had_focus) (one("a, button", fresh) || main()).focus({ preventScroll: true });
  }
  if (kept_form) keep_typed(kept_form);
  begin_grid();
  show_there();
}

function remember_live() {
  for (const part of all("[data-live]", main())) part.dataset.was = part.innerHTML;
}

// Asks whether what is shown as free still is; only then loads the page again.
let etag = "";
let polling = false;
async function poll() {
  const address = main().dataset.poll;
  if (!address || document.hidden || polling) return;
  polling = true;
  try {
    const answer = await fetch(address, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
    if (answer.status !== 200 || main().dataset.poll !== address) return;
    etag = answer.headers.get("ETag") || "";
    const free = new Set((await answer.json()).slots.filter((slot) => slot.is_available).map((slot) => slot.id));
    const now = Date.now();
    const shown = all("[data-slot]", main());
    const wrong = shown.some((part) => {
      const start = Date.parse(one("time", part)?.dateTime || "");
      return !(start <= now) && free.has(part.dataset.slot) !== (part.dataset.free === "yes");
    });
    if (!wrong) return;
    const page = await load(location.href);
    if (main().dataset.poll === address) refresh_live(page);
  } catch {
    // Offline, or the server restarts: the next round will tell.
  } finally {
    polling = false;
  }
}

// Days, months and services without a load, as links that still are links.
async function follow(link, record) {
  const address = new URL(link.href);
  const key = link.dataset.swap;
  try {
    main().setAttribute("aria-busy", "true");
    const page = await load(address.pathname + address.search);
    if (record) history.pushState({ swapped: true }, "", address.pathname + address.search);
    swap_main(page);
  } catch {
    location.href = link.href;
    return;
  }
  const again = all("[data-swap]").find((other) => other.dataset.swap === key) || one("#day") && one("#times");
  again?.focus({ preventScroll: true });
  say(one("#day")?.textContent || "");
  if (/^\d/.test(key)) one("#times").scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-swap]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  follow(link, true);
});
addEventListener("popstate", async () => {
  if (!main().classList.contains("booker")) return;
  try {
    swap_main(await load(location.href));
  } catch {
    location.reload();
  }
});

// The month becomes a grid that arrow keys walk (WAI-ARIA grid pattern): one day in the tab order, the chosen one first.
function begin_grid() {
  const table = one("table.grid");
  if (!table) return;
  table.setAttribute("role", "grid");
  const days = all("a.day", table);
  for (const day of days) {
    day.closest("td").setAttribute("aria-selected", day.hasAttribute("aria-current") ? "true" : "false");
    day.tabIndex = -1;
  }
  const first = days.find((day) => day.hasAttribute("aria-current")) || days[0];
  if (first) first.tabIndex = 0;
}

const key_steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
document.addEventListener("keydown", (event) => {
  const day = event.target.closest?.("a.day");
  if (!day || event.ctrlKey || event.metaKey || event.altKey) return;
  const cells = all("table.grid td");
  const at = cells.indexOf(day.closest("td"));
  const step = key_steps[event.key];
  let target = null;
  if (step) {
    // Days without free times are stepped over, in the direction of the key.
    for (let next = at + step; next >= 0 && next < cells.length && !target; next += step) target = one("a.day", cells[next]);
    if (!target && Math.abs(step) === 7) target = null;
  } else if (event.key === "Home" || event.key === "End") {
    const week = all("a.day", day.closest("tr"));
    target = event.key === "Home" ? week[0] : week[week.length - 1];
  } else if (event.key === "PageUp" || event.key === "PageDown") {
    const link = one(`[data-swap=${event.key === "PageUp" ? "previous" : "next"}]`);
    event.preventDefault();
    if (link) follow(link, true).then(() => (one("a.day[tabindex='0']") || main()).focus());
    return;
  } else {
    return;
  }
  event.preventDefault();
  if (!target) return;
  day.tabIndex = -1;
  target.tabIndex = 0;
  target.focus();
});

// A visitor elsewhere may see both times.
const there_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zone_key = "creneau-zone";
function remembered(store, key) {
  try { return store.getItem(key); } catch { return null; }
}
function remember(store, key, value) {
  try { value === null ? store.removeItem(key) : store.setItem(key, value); } catch { /* storage is refused */ }
}
function differs(iso) {
  const sign = /([+-])(\d\d):(\d\d)$/.exec(iso);
  if (!sign) return false;
  const here = (sign[1] + "1") * (sign[2] * 60 + +sign[3]);
  return here !== -new Date(iso).getTimezoneOffset();
}
function show_there() {
  const zone = one(".zone");
  const times = all("main time");
  if (!zone || !times.some((time) => differs(time.dateTime))) return;
  const wanted = remembered(localStorage, zone_key) === "both";
  let button = one("button", zone);
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    one("span", zone).append(button);
    button.addEventListener("click", () => {
      remember(localStorage, zone_key, remembered(localStorage, zone_key) === "both" ? null : "both");
      show_there();
    });
  }
  button.textContent = wanted ? words.hide_zone : words.show_zone(there_zone.split("/").pop().replaceAll("_", " "));
  for (const old of all(".there")) old.remove();
  if (!wanted) return;
  for (const time of times) {
    const at = new Date(time.dateTime);
    const other_day = at.getDate() !== +time.dateTime.slice(8, 10);
    const text = at.toLocaleString(document.documentElement.lang, { hour: "numeric", minute: "2-digit", weekday: other_day ? "short" : undefined });
    const mark = document.createElement("span");
    mark.className = "there";
    mark.textContent = words.there(text);
    time.after(mark);
  }
}

// What was typed goes with the client when the slot is lost and another is chosen. This tab only, and only then.
const typed_key = "creneau-typed";
const typed_fields = ["name", "email", "phone", "notes"];
function keep_typed(form) {
  for (const link of all(".offer .slot-links a", form)) {
    link.addEventListener("click", () => {
      remember(sessionStorage, typed_key, JSON.stringify(typed_fields.map((name) => form.elements[name].value)));
    });
  }
}
function restore_typed() {
  const form = one("form[data-keep]");
  const kept = remembered(sessionStorage, typed_key);
  if (!form || !kept) return;
  remember(sessionStorage, typed_key, null);
  JSON.parse(kept).forEach((value, at) => {
    const field = form.elements[typed_fields[at]];
    if (field && !field.value) field.value = value;
  });
}

// One click, one request.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("aria-busy")) {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of all("form")) form.removeAttribute("aria-busy");
  poll();
});

// The booking's page follows its booking.
let events = null;
async function reload_booking() {
  try {
    swap_main(await load(location.href));
    one("#headline")?.focus({ preventScroll: true });
    say(one("#headline")?.textContent || "");
  } catch {
    location.reload();
  }
}
function follow_booking() {
  events?.close();
  events = null;
  const { events: address, state } = main().dataset;
  if (!address) return;
  events = new EventSource(address);
  events.addEventListener("state", (event) => {
    const news = JSON.parse(event.data);
    if (`${news.status}/${news.payment_status}` !== state) reload_booking();
  });
}
addEventListener("pagehide", () => events?.close());

// The time left counts on, by the server's clock.
let countdown = 0;
function begin_countdown() {
  clearInterval(countdown);
  const line = one("[data-until]");
  if (!line) return;
  const until = Date.parse(line.dataset.until) - Date.parse(main().dataset.now) + Date.now();
  const tick = () => {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    if (seconds <= 0) {
      clearInterval(countdown);
      reload_booking();
      return;
    }
    const text = words.left(seconds > 120 ? `${Math.ceil(seconds / 60)}\u00a0min` : `${seconds}\u00a0s`);
    if (line.textContent !== text) line.textContent = text;
  };
  countdown = setInterval(tick, 1000);
  tick();
}

function begin() {
  etag = "";
  remember_live();
  begin_grid();
  show_there();
  restore_typed();
  follow_booking();
  begin_countdown();
}

begin();
one("#errors")?.focus();
setInterval(poll, poll_ms);
document.addEventListener("visibilitychange", poll);
