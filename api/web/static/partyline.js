// What the pages do beyond HTML: the slider, explanations in place, and records that appear as they come in.
// Everything here is also reached without it: by the form, by links, and by loading the page again.

const A_DAY = 86400000;
const EPOCH = 719163; // 1970-01-01, counted as the server counts days: 1 is 0001-01-01
const PATIENCE = 400; // milliseconds after which a request that nobody waits for any more is given up
const KEPT = 300; // pages of other days
const SETTLED = 600; // milliseconds without a change after which a date that is typed is taken as meant

const inWords = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const asDate = (day) => new Date((day - EPOCH) * A_DAY);
const asText = (day) => asDate(day).toISOString().slice(0, 10);
const asDay = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / A_DAY) + EPOCH;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

document.documentElement.classList.add("with-script");

async function fetched(address, signal) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, signal });
  return { text: await answer.text(), ok: answer.ok, address: answer.url };
}

// Puts the parts of another page in the place of the same parts of this one; the focus stays where it was.
function swap(page) {
  const focused = document.activeElement?.id;
  for (const part of all("[data-part]", page)) {
    one(`main [data-part="${part.dataset.part}"], footer [data-part="${part.dataset.part}"]`)?.replaceWith(document.adoptNode(part));
  }
  head(page);
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

// The title, and the address of the same as JSON, which stands at the page's foot, too.
function head(page) {
  const title = one("title", page);
  if (title) document.title = title.textContent;
  const same = one(".cite a[type='application/json']");
  if (same) one("link[rel=alternate][type='application/json']")?.setAttribute("href", same.getAttribute("href"));
}

// What of a river lies beyond the day is veiled.
function cover(veil, x) {
  for (const end of ["x1", "x2"]) one("line", veil).setAttribute(end, x.toFixed(1));
  one("rect", veil).setAttribute("x", x.toFixed(1));
  one("rect", veil).setAttribute("width", Math.max(0, veil.getAttribute("width") - x).toFixed(1));
  const stream = veil.closest("[data-stream]");
  if (stream && (x < stream.scrollLeft || x > stream.scrollLeft + stream.clientWidth)) stream.scrollLeft = x - stream.clientWidth / 2;
}

// A river is scrolled to the day, and to the party whose family it is.
function intoView(stream) {
  const own = one(".own", stream)?.getBBox();
  const x = Number(one(".veil line", stream).getAttribute("x1"));
  stream.scrollLeft = x - stream.clientWidth / 2;
  if (own) stream.scrollTop = own.y - stream.clientHeight / 2;
}

// A name that is scrolled out at the left moves along its band, as far as that, or the time of that name, goes.
function keepNames(stream) {
  const named = [];
  for (const band of all(".stream-map a", stream)) {
    const ends = all("rect", band).map((each) => Number(each.getAttribute("x")) + Number(each.getAttribute("width")));
    const starts = all("text, .notch", band).map((each) => Number(each.getAttribute(each.matches("text") ? "x" : "x1")));
    for (const text of all("text", band)) {
      const x = Number(text.getAttribute("x"));
      const next = starts.filter((start) => start > x + 1);
      named.push({ text, x, last: Math.min(...next, Math.max(...ends)) - text.getComputedTextLength() - 4 });
    }
  }
  const inset = parseFloat(getComputedStyle(stream).paddingLeft);
  const keep = () => {
    const left = stream.scrollLeft - inset + 6;
    for (const { text, x, last } of named) text.setAttribute("x", Math.max(x, Math.min(left, last)).toFixed(1));
  };
  stream.addEventListener("scroll", keep, { passive: true });
  keep();
}

// The two times

function times(form) {
  const slider = one("[data-slider]", form);
  const date = one("[name=as_of]", form);
  const known = one("[name=known_at]", form);
  const knownBy = one("[name=known_by]", form);
  const marks = new Map();
  for (const mark of all("[data-day]", form)) {
    const day = Number(mark.dataset.day);
    marks.set(day, [...(marks.get(day) ?? []), mark.dataset.told]);
  }
  const days = [...marks.keys()].sort((one, other) => one - other);
  const kept = new Map();
  let shown = asDay(date.value);
  let wanted = shown;
  let running = null;

  const address = (day, part) => {
    const query = new URLSearchParams(new FormData(form));
    query.set("as_of", asText(day));
    query.delete("known_by");
    if (part) query.set("part", part);
    return `${form.getAttribute("action")}?${query}`;
  };

  // What moves at once, before the server is asked.
  const point = (day) => {
    date.value = asText(day);
    if (slider) {
      slider.value = day;
      const told = marks.get(day);
      const more = told?.length > 3 ? [...told.slice(0, 3), `and ${told.length - 3} more`] : told;
      slider.setAttribute("aria-valuetext", inWords.format(asDate(day)) + (more ? `. ${more.join(". ")}` : ""));
      const share = (100 * (Math.min(Math.max(day, slider.min), slider.max) - slider.min)) / (slider.max - slider.min);
      for (const veil of all(".veil")) cover(veil, (share * veil.dataset.breadth) / 100);
      for (const cursor of all("[data-cursor]")) for (const end of ["x1", "x2"]) cursor.setAttribute(end, `${share.toFixed(2)}%`);
    }
    for (const line of all("[data-earliest]")) {
      line.className = Number(line.dataset.latest) <= day ? "yes" : Number(line.dataset.earliest) <= day ? "maybe" : "no";
      one("[data-step]", line)?.setAttribute("href", address(Number(one("[data-step]", line).dataset.step)));
    }
  };

  // Links of what is not put in anew keep the day, too; but for those that are about a day of their own.
  const carry = (day) => {
    for (const link of all("main a[href*='as_of=']")) {
      if (link.closest("[data-part]") || link.matches("[data-step], [data-own-day]")) continue;
      link.setAttribute("href", link.getAttribute("href").replace(/([?&]as_of=)[^&]*/, `$1${asText(day)}`));
    }
  };

  const load = async (day, signal) => {
    const found = kept.get(day) ?? (await fetched(address(day, "state"), signal));
    kept.delete(day);
    kept.set(day, found);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    return found;
  };

  const prefetch = () => {
    const next = [days.find((day) => day > shown), days.findLast((day) => day < shown)];
    for (const day of next) if (day && !kept.has(day)) load(day).catch(() => {});
  };

  // One request at a time: the latest day that is wanted is asked for when the one before is answered, or takes too long.
  const follow = async () => {
    if (running) {
      if (performance.now() - running.since > PATIENCE) running.control.abort();
      return;
    }
    while (shown !== wanted) {
      const day = wanted;
      running = { control: new AbortController(), since: performance.now() };
      try {
        const { text, ok } = await load(day, running.control.signal);
        if (!form.isConnected) return; // other knowledge was chosen meanwhile
        if (!ok) return location.assign(address(day));
        swap(parsed(text));
        carry(day);
        shown = day;
        history.replaceState(null, "", address(day));
      } catch (error) {
        if (error.name !== "AbortError" && form.isConnected) return location.assign(address(day));
      } finally {
        running = null;
      }
    }
    prefetch();
  };

  const go = (day) => {
    wanted = day;
    point(day);
    follow();
  };

  const whole = async (target) => {
    const day = wanted;
    const { text, ok, address: led } = await fetched(target).catch(() => ({ ok: false }));
    if (!ok) return location.assign(target);
    const focused = document.activeElement?.id;
    const page = parsed(text);
    for (const part of ["main", "footer.site"]) one(part).replaceWith(document.adoptNode(one(part, page)));
    head(page);
    history.replaceState(null, "", led);
    begin();
    const anew = one("form[data-times] [name=as_of]");
    if (wanted !== day && anew) {
      anew.value = asText(wanted);
      anew.dispatchEvent(new Event("blur"));
    }
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };

  if (slider) {
    slider.hidden = false;
    slider.addEventListener("input", () => go(Number(slider.value)));
    slider.addEventListener("keydown", (event) => {
      const from = wanted;
      const year = event.key === "PageUp" ? 365 : -365;
      const to = {
        ArrowRight: () => days.find((day) => day > from) ?? Number(slider.max),
        ArrowLeft: () => days.findLast((day) => day < from) ?? Number(slider.min),
        ArrowUp: () => from + 1,
        ArrowDown: () => from - 1,
        PageUp: () => from + year,
        PageDown: () => from + year,
        Home: () => Number(slider.min),
        End: () => Number(slider.max),
      }[event.key];
      if (!to || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      go(Math.min(Math.max(to(), Number(slider.min)), Number(slider.max)));
    });
    point(shown);
    prefetch();
  }
  one(".go", form).hidden = true;
  const goToDate = () => {
    clearTimeout(settling);
    if (date.value && date.validity.valid) go(asDay(date.value));
  };
  let settling = 0;
  date.addEventListener("change", () => {
    clearTimeout(settling);
    settling = setTimeout(goToDate, SETTLED); // a year that is typed passes through others: 2, 20, 201
  });
  date.addEventListener("blur", goToDate);
  known.addEventListener("change", () => whole(address(wanted)));
  const goToKnown = () => {
    const text = knownBy.value.trim();
    knownBy.value = ""; // Enter is a change and a submission
    if (text) whole(`${address(wanted)}&known_by=${encodeURIComponent(text)}`);
  };
  knownBy.addEventListener("change", goToKnown);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    goToDate();
    goToKnown();
  });
  one("main").addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const step = event.target.closest("[data-step]");
    const mark = event.target.closest(".mark");
    if (!step && !mark) return;
    event.preventDefault();
    go(Number(step ? step.dataset.step : mark.dataset.day));
  });
}

// Why?

let explaining = false;

async function explain(link) {
  if (explaining || one("dialog")) return;
  explaining = true;
  const target = new URL(link.href);
  target.searchParams.set("part", "why");
  const { text, ok } = await fetched(target).catch(() => ({ ok: false }));
  explaining = false;
  if (!ok) return location.assign(link.href);
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", "Why?");
  const close = document.createElement("form");
  close.method = "dialog";
  const button = document.createElement("button");
  button.className = "plain";
  button.textContent = "Close";
  close.append(button);
  dialog.append(close, document.adoptNode(one("[data-part]", parsed(text))));
  dialog.addEventListener("close", () => {
    dialog.remove();
    document.getElementById(link.id)?.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-why]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  explain(link);
});

// What is recorded while somebody looks

function live(part) {
  let stream = null;
  let busy = false;
  let again = false;
  const renew = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    do {
      again = false;
      const before = new Set(all("[data-position]").map((each) => each.dataset.position));
      const { text, ok } = await fetched(part.dataset.live).catch(() => ({ ok: false }));
      if (ok) {
        swap(parsed(text));
        for (const each of all("[data-position]")) if (!before.has(each.dataset.position)) each.classList.add("new");
      }
    } while (again);
    busy = false;
  };
  // Only while somebody looks: browsers have few connections to one server, and a hidden page would keep one.
  const follow = () => {
    stream?.close();
    stream = null;
    if (document.hidden) return;
    stream = new EventSource(`/stream?after=${one("[data-live]")?.dataset.after ?? part.dataset.after}`);
    stream.addEventListener("message", renew);
    stream.addEventListener("reset", () => location.reload());
  };
  follow();
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => stream?.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) follow();
  });
}

function begin() {
  for (const form of all("form[data-times]")) times(form);
  for (const stream of all("[data-stream]")) {
    intoView(stream);
    keepNames(stream);
  }
}

begin();
for (const part of all("[data-live]")) live(part);
