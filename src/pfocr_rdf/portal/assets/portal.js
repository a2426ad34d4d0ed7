// What improves every page; each works without it.
//
// 1. A search box suggests what a text may mean: an editable combobox with a list box, by
//    https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
// 2. A section with data-bring is filled, once it is scrolled to, with the part of the page there.

const WAIT = 120; // ms without a key before suggestions are asked for

let boxes = 0;

for (const form of document.querySelectorAll("form[data-suggest]")) {
  combobox(form, form.querySelector("input[name=q]"));
}

function combobox(form, input) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  list.id = `suggestions-${++boxes}`;
  list.className = "search-options";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    input.setAttribute(name, value);
  }

  let timer = 0;
  let asked = "";
  let asking = null;
  let chosen = -1;

  const options = () => [...list.children];

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function choose(place) {
    chosen = place;
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    const option = options()[place];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function show(found) {
    list.replaceChildren(
      ...found.map((thing, at) => {
        const option = document.createElement("li");
        const name = document.createElement("span");
        const more = document.createElement("small");
        option.id = `${list.id}-${at}`;
        option.dataset.path = thing.path;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        name.textContent = thing.name;
        const figures = `${thing.figures.toLocaleString("en")} figure${thing.figures === 1 ? "" : "s"}`;
        more.textContent = [thing.kind, thing.also, thing.kind === "figure" ? "" : figures]
          .filter(Boolean)
          .join(" · ");
        option.append(name, more);
        return option;
      }),
    );
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length
      ? `${found.length} suggestion${found.length === 1 ? "" : "s"}`
      : "No suggestions";
  }

  async function suggest() {
    const text = input.value.trim();
    if (text === asked) return;
    asked = text;
    asking?.abort();
    if (!text) {
      close();
      status.textContent = "";
      return;
    }
    asking = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`, {
        signal: asking.signal,
      });
      const found = answer.ok ? await answer.json() : [];
      if (text === input.value.trim() && document.activeElement === input) show(found);
    } catch {
      close(); // no suggestions; the form works as it does without them
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, WAIT);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const last = options().length - 1;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && last >= 0) {
      event.preventDefault();
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      const next = chosen + (event.key === "ArrowDown" ? 1 : -1);
      choose(chosen === -1 && next < 0 ? last : next > last ? 0 : next < 0 ? last : next);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(options()[chosen].dataset.path);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.path);
  });
}

const seen = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) {
        seen.unobserve(target);
        bring(target);
      }
    }
  },
  { rootMargin: "200px" },
);

for (const part of document.querySelectorAll("[data-bring]")) seen.observe(part);

async function bring(place) {
  const link = place.querySelector("p");
  place.setAttribute("aria-busy", "true");
  link?.classList.add("is-coming");
  try {
    const answer = await fetch(place.dataset.bring);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.querySelector("[data-part]");
    if (part) {
      place.removeAttribute("aria-labelledby");
      place.replaceChildren(...part.childNodes);
    }
  } catch {
    // the link to the page stays
  } finally {
    place.removeAttribute("aria-busy");
    link?.classList.remove("is-coming");
  }
}
