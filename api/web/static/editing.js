// What the forms of editors do beyond HTML: dates told in words, and parties, contests and coalitions offered while one types, rows without a new page.
// Everything here is also reached without it: by sending the form.

const PAUSE = 250; // milliseconds without a key after which what was typed is asked about
const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

async function asked(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  return answer.ok ? parsed(await answer.text()) : null;
}

// Calls `then` when nothing was typed for a while; an answer to what is no longer there is passed over.
function whenTyped(input, ask, then) {
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const text = input.value;
      const page = await ask(text).catch(() => null);
      if (page && input.value === text) then(page, text);
    }, PAUSE);
  });
}

function begin(form) {
  for (const input of form.querySelectorAll("[data-date]")) {
    const means = document.getElementById(`${input.id}-means`);
    whenTyped(input, (text) => asked(`/edit/date?${new URLSearchParams({ text })}`), (page) => {
      const said = page.querySelector("[data-means]");
      means.textContent = said.textContent;
      means.classList.toggle("wrong", said.classList.contains("wrong"));
    });
  }
  for (const input of form.querySelectorAll("[data-named]")) {
    const means = document.getElementById(`${input.id}-means`);
    const list = document.getElementById(`${input.id}-list`);
    whenTyped(input, (q) => asked(`/edit/${input.dataset.named}?${new URLSearchParams({ q })}`), (page, text) => {
      const found = [...page.querySelectorAll("option")];
      const name = document.createElement("bdi");
      name.textContent = found.find((each) => each.value === text)?.textContent ?? "";
      means.replaceChildren(name);
      list.replaceChildren(...found.map((each) => document.adoptNode(each)));
    });
  }
}

// A row more or less: the server draws the form again, and the token that was typed, which it never sends back, is kept here.
async function redraw(form, button) {
  const fields = new URLSearchParams(new FormData(form, button));
  const answer = await fetch(form.action, { method: "POST", body: fields, headers: { Accept: "text/html" } }).catch(() => null);
  const drawn = answer?.ok ? parsed(await answer.text()).querySelector("[data-edit]") : null;
  if (!drawn) return form.requestSubmit(button);
  const token = form.querySelector("[name=_token]")?.value;
  const again = drawn.querySelector("[name=_token]");
  if (again && token) again.value = token;
  form.replaceWith(document.adoptNode(drawn));
  begin(drawn);
  const more = document.getElementById(`f-${button.value.split(":")[1].replaceAll(".", "-")}-more`);
  const row = more?.closest("fieldset").querySelector(":scope > .row:last-of-type");
  (row?.querySelector("input, select, textarea") ?? more)?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-edit] button[name=_do]");
  if (!button || !/^(add|remove):/.test(button.value)) return;
  event.preventDefault();
  redraw(button.form, button);
});

for (const form of document.querySelectorAll("[data-edit]")) begin(form);
document.querySelector("#mistakes, #stale, #preview")?.focus();
