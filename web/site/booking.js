// What script adds to the client's pages. They are complete without it: it only saves loads, keeps
// what is shown true while one looks at it, and moves the focus. Everything shown comes from the
// server; nothing is rendered here but clocks.

const poll_ms = 10000;
const check_ms = 5000;
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
  const is_page = (answer.headers.get("Content-Type") || "").startsWith("text/html");
  if (!is_page || answer.status >= 429) throw new Error("no page");
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// Replaces the whole main part, e.g. by another day's or another state's.
function swap_main(page) {
  main().replaceWith(page.querySelector("main"));
  one(".languages")?.replaceWith(page.querySelector(".languages"));
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
    if (gone) say(gone.innerText);
    const next = one(".notice, a, button", fresh) || one("a.time") || main();
    if (had_focus) next.focus({ preventScroll: true });
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
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(address, { headers, cache: "no-store" });
    if (answer.status !== 200 || main().dataset.poll !== address) return;
    etag = answer.headers.get("ETag") || "";
    const { slots } = await answer.json();
    const free = new Set(slots.filter((slot) => slot.is_available).map((slot) => slot.id));
    const now = Date.now();
    const shown = all("[data-slot]", main());
    const wrong = shown.some((part) => {
      const start = Date.parse(one("time", part)?.dateTime || "");
      return !(start <= now) && free.has(part.dataset.slot) !== (part.dataset.free === "yes");
    });
    if (!wrong) return;
    if (main().classList.contains("booking")) {
      reload_booking();
      return;
    }
    const page = await load(location.href);
    const is_same = page.querySelector("main")?.className === main().className;
    if (is_same && main().dataset.poll === address) refresh_live(page);
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
  const again = all("[data-swap]").find((other) => other.dataset.swap === key);
  (again || one("#times"))?.focus({ preventScroll: true });
  say(one("#day")?.textContent || "");
  if (!/^\d/.test(key)) return;
  one("#times").scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-swap]");
  const with_key = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || event.button || with_key) return;
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

// The month becomes a grid that arrow keys walk (WAI-ARIA grid pattern): one day is in the tab
// order, the chosen one first.
function begin_grid() {
  const table = one("table.grid");
  if (!table) return;
  table.setAttribute("role", "grid");
  const days = all("a.day", table);
  for (const day of days) {
    day.closest("td").setAttribute("aria-selected", String(day.hasAttribute("aria-current")));
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
    for (let next = at + step; !target && cells[next]; next += step) {
      target = one("a.day", cells[next]);
    }
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
// Where a frame may store nothing, asking for the store alone throws.
function remembered(store, key) {
  try {
    return window[store].getItem(key);
  } catch {
    return null;
  }
}
function remember(store, key, value) {
  try {
    if (value === null) window[store].removeItem(key);
    else window[store].setItem(key, value);
  } catch {
    // Storage is refused: then it is not remembered.
  }
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
  const wanted = remembered("localStorage", zone_key) === "both";
  let button = one("button", zone);
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    one("span", zone).append(button);
    button.addEventListener("click", () => {
      const was_wanted = remembered("localStorage", zone_key) === "both";
      remember("localStorage", zone_key, was_wanted ? null : "both");
      show_there();
    });
  }
  const city = there_zone.split("/").pop().replaceAll("_", " ");
  button.textContent = wanted ? words.hide_zone : words.show_zone(city);
  for (const old of all(".there")) old.remove();
  if (!wanted) return;
  for (const time of times) {
    const at = new Date(time.dateTime);
    const other_day = at.getDate() !== +time.dateTime.slice(8, 10);
    const clock = fr
      ? `${at.getHours()}\u00a0h\u00a0${String(at.getMinutes()).padStart(2, "0")}`
      : at.toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true });
    const weekday = at.toLocaleDateString(fr ? "fr" : "en", { weekday: "short" });
    const text = other_day ? `${weekday} ${clock}` : clock;
    const mark = document.createElement("span");
    mark.className = "there";
    mark.textContent = words.there(text);
    time.after(mark);
  }
}

// What was typed goes with the client when the slot is lost and another is chosen: in this tab
// only, and only then.
const typed_key = "creneau-typed";
const typed_fields = ["name", "email", "phone", "notes"];
function keep_typed(form) {
  for (const link of all(".offer .slot-links a", form)) {
    link.addEventListener("click", () => {
      const typed = typed_fields.map((name) => form.elements[name].value);
      remember("sessionStorage", typed_key, JSON.stringify(typed));
    });
  }
}
function restore_typed() {
  const form = one("form[data-keep]");
  const kept = remembered("sessionStorage", typed_key);
  if (!form || !kept) return;
  remember("sessionStorage", typed_key, null);
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

// The booking's page follows its booking. The server tells the page's own address, since a form may
// have been posted elsewhere.
let events = null;
let check = 0;
let shown_booking = "";
async function reload_booking() {
  const { here } = main().dataset;
  // A form that is on its way decides where to go next.
  if (!here || one("form[aria-busy]")) return;
  try {
    const page = await load(here);
    if (page.querySelector("main").outerHTML === shown_booking) return;
    swap_main(page);
    one("#headline")?.focus({ preventScroll: true });
    say(one("#headline")?.textContent || "");
  } catch {
    // Offline, or the server restarts: the stream connects again and tells the state anew.
  }
}
function follow_booking() {
  events?.close();
  events = null;
  clearInterval(check);
  const { events: address, state, checking } = main().dataset;
  if (!address) return;
  shown_booking = main().outerHTML;
  events = new EventSource(address);
  events.addEventListener("state", (event) => {
    const news = JSON.parse(event.data);
    if (`${news.status}/${news.payment_status}` !== state) reload_booking();
  });
  events.addEventListener("gone", reload_booking);
  // Each look makes the server ask for the payment, should the notice of it be late.
  if (checking) check = setInterval(reload_booking, check_ms);
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
    const in_minutes = seconds > 120;
    const time = in_minutes ? `${Math.ceil(seconds / 60)}\u00a0min` : `${seconds}\u00a0s`;
    const text = words.left(time);
    if (line.textContent !== text) line.textContent = text;
  };
  countdown = setInterval(tick, 1000);
  tick();
}

function begin() {
  etag = "";
  follow_booking();
  remember_live();
  begin_grid();
  show_there();
  restore_typed();
  begin_countdown();
}

// Within another site's page: tells it how high it is, so that it need not scroll.
function begin_widget() {
  if (!document.body.classList.contains("framed") || parent === window) return;
  const tell = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    parent.postMessage({ creneau_height: height }, "*");
  };
  new ResizeObserver(tell).observe(document.documentElement);
}

begin();
begin_widget();
one("#errors")?.focus();
setInterval(poll, poll_ms);
document.addEventListener("visibilitychange", poll);
