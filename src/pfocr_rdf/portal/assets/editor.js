// The SPARQL editor: YASGUI with what the page offers, and with nobody else to ask.

const { Yasgui, Yasqe, Yasr } = window;
const offered = JSON.parse(document.getElementById("offered").textContent);
const endpoint = new URL(offered.endpoint, location.href).href;
const form = document.getElementById("plain");
const typed = document.getElementById("query");
const told = document.getElementById("told");

// Completion: prefixes, classes and properties of the page, and the variables of the query.

const named = Object.entries(offered.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`);

function complete(kind, terms) {
  const iris = Object.keys(terms);
  const shorten = (text) => text.replace(/[<>]/g, "");
  Yasqe.forkAutocompleter(kind, {
    name: `our-${kind}`,
    bulk: false,
    autoShow: true,
    get: (_, token) => iris.filter((iri) => matches(iri, terms[iri], token)),
    postprocessHints: (yasqe, hints) =>
      hints.map((hint) => {
        const label = terms[expanded(yasqe, shorten(hint.text))];
        return label ? { ...hint, displayText: `${hint.text}   ${label}` } : hint;
      }),
  });
}

function matches(iri, label, token) {
  const wanted = (token?.autocompletionString ?? "").toLowerCase();
  if (!wanted) return false;
  if (iri.toLowerCase().startsWith(wanted)) return true;
  // a bare word means any term with it in its name or label
  return !wanted.includes(":") && `${iri.split(/[#/]/).pop()} ${label}`.toLowerCase().includes(wanted);
}

function expanded(yasqe, text) {
  const [, prefix, local] = /^([^:]*):(.*)$/.exec(text) ?? [];
  const iri = yasqe.getPrefixesFromQuery()[prefix];
  return iri === undefined ? text : iri + local;
}

Yasqe.forkAutocompleter("prefixes", {
  name: "our-prefixes",
  persistenceId: null,
  get: () => named,
});
complete("class", offered.classes);
complete("property", offered.properties);
Yasqe.defaults.autocompleters = ["variables", "our-prefixes", "our-class", "our-property"];

// A link to a query is short, and a link says nothing but a query: no endpoint, no headers.

Yasgui.Tab.prototype.getShareableLink = function () {
  return `${location.origin}${location.pathname}#query=${encodeURIComponent(this.getQuery())}`;
};

const request = {
  endpoint,
  method: "POST",
  acceptHeaderGraph: "text/turtle,application/n-triples;q=0.9",
  acceptHeaderSelect: "application/sparql-results+json",
  headers: {},
  args: [],
  namedGraphs: [],
  defaultGraphs: [],
};

Yasqe.defaults.editorHeight = "27rem";

// Values without their datatypes, and whole: a reader may choose otherwise.
Yasr.defaults.plugins.table.dynamicConfig = { compact: true, isEllipsed: false };

const box = document.getElementById("yasgui");
form.hidden = true;
box.hidden = false;
const yasgui = new Yasgui(box, {
  persistenceId: "pfocr-rdf",
  autofocus: false,
  copyEndpointOnNewTab: false,
  requestConfig: request,
  endpointCatalogueOptions: { getData: () => [], keys: [] },
  populateFromUrl: (tab) => ({ ...tab, requestConfig: request }),
  // the key Tab leaves the editor, as it leaves any field
  yasqe: {
    value: offered.first,
    extraKeys: { ...Yasqe.defaults.extraKeys, Tab: false, "Shift-Tab": false },
  },
  yasr: { prefixes: offered.prefixes },
});
Object.values(yasgui._tabs).forEach((tab) => tab.setRequestConfig(request));
if (typed.value.trim() !== offered.first.trim()) open(typed.value, "Query");

function open(text, name) {
  const tab = yasgui.addTab(true, { name, yasqe: { value: text } }, { avoidDuplicateTabs: true });
  tab.select();
  return tab;
}

// Things that have a page here link to it; the rest opens as it is.

function page(iri) {
  const found = offered.pages.find(([space]) => iri.startsWith(space) && iri !== space);
  if (!found) return null;
  const [, path] = found;
  const local = iri.slice(found[0].length);
  if (/[?#]/.test(path)) return path + local;
  const [name, part] = local.split("#");
  return `${path}${name}${name.endsWith(".html") ? "" : ".html"}${part ? `#${part}` : ""}`;
}

// what a screen reader needs to know and YASGUI does not say: selector -> attributes
const spoken = {
  ".yasqe textarea": { "aria-label": "SPARQL query" },
  ".yasqe .CodeMirror-scroll": { tabindex: "0", role: "group", "aria-label": "Text of the query" },
  ".yasr_results": { tabindex: "0", role: "region", "aria-label": "Answer" },
  ".tableSizer": { "aria-label": "Rows on a page" },
  ".addTab": { role: "tab", "aria-selected": "false" },
};

function mend() {
  for (const [selector, attributes] of Object.entries(spoken)) {
    for (const element of box.querySelectorAll(selector)) {
      for (const [name, value] of Object.entries(attributes)) {
        if (element.getAttribute(name) !== value) element.setAttribute(name, value);
      }
    }
  }
  relink();
}

function relink() {
  for (const link of box.querySelectorAll("a.iri:not([data-iri])")) {
    const iri = link.getAttribute("href");
    const address = page(iri);
    link.dataset.iri = iri;
    if (!address) continue;
    link.href = address;
    link.removeAttribute("target");
    link.title = iri;
  }
}

new MutationObserver(mend).observe(box, { childList: true, subtree: true });
mend();

// Examples.

document.getElementById("examples-hint").textContent =
  "Choose one to have it in the editor; it opens in a tab of its own.";
document.getElementById("examples-search").hidden = false;
const find = document.getElementById("find");
const items = [...document.querySelectorAll("[data-words]")];

find.addEventListener("input", () => {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of items) {
    item.hidden = !words.every((word) => item.dataset.words.includes(word));
  }
  for (const group of document.querySelectorAll(".examples-group")) {
    group.hidden = !group.querySelector("li:not([hidden])");
  }
  document.getElementById("examples-none").hidden = items.some((item) => !item.hidden);
});

document.querySelector(".examples-list").addEventListener("click", (event) => {
  const link = event.target.closest("[data-example]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const tab = open(offered.examples[link.dataset.example], link.textContent);
  tab.getYasqe().focus();
  box.scrollIntoView({ block: "nearest" });
  told.textContent = `${link.textContent} is in the editor. Control and Enter run it.`;
});
