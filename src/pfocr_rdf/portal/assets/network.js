// Draws the network of the page, which is in the page as JSON; the table below it has the same.

const { nodes, edges } = JSON.parse(document.getElementById("network").textContent);
const canvas = document.getElementById("canvas");
const panel = document.getElementById("chosen");
const centre = nodes[0];
const dark = matchMedia("(prefers-color-scheme: dark)");

const shapes = {
  figure: "round-rectangle",
  gene: "ellipse",
  chemical: "diamond",
  disease: "triangle",
  family: "hexagon",
  article: "rectangle",
};
const order = Object.keys(shapes);
const isSmall = nodes.filter((node) => node.kind === "figure").length <= 6;
const longest = 34;

// how much larger things are drawn, so that those of a large network can be read
let scale = 1;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function short(text) {
  return text.length > longest ? `${text.slice(0, longest - 1).trimEnd()}…` : text;
}

// Where things begin: a ring for each kind.  The layout moves them from there, by no chance.
function rings() {
  const of = Object.groupBy
    ? Object.groupBy(nodes.slice(1), (node) => node.kind)
    : nodes.slice(1).reduce((all, node) => ((all[node.kind] ??= []).push(node), all), {});
  const places = { [centre.iri]: { x: 0, y: 0 } };
  order.filter((kind) => of[kind]).forEach((kind, ring) => {
    of[kind].forEach((node, place) => {
      const angle = (2 * Math.PI * (place + ring / 2)) / of[kind].length;
      const radius = 140 + 70 * ring;
      places[node.iri] = { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
    });
  });
  return places;
}

function style() {
  const ink = colour("--ink");
  const kinds = order.map((kind) => ({
    selector: `node[kind = "${kind}"]`,
    style: {
      shape: shapes[kind],
      "background-color": colour(`--kind-${kind}`),
      // titles of many figures show when one comes nearer
      ...(kind === "figure"
        ? {
            width: 26 * scale,
            height: 19 * scale,
            "font-size": 10 * scale,
            "min-zoomed-font-size": isSmall ? 5 : 12,
          }
        : {}),
    },
  }));
  return [
    {
      selector: "node",
      style: {
        label: "data(label)",
        color: ink,
        "font-family": "sans-serif",
        "font-size": 12 * scale,
        "text-wrap": "wrap",
        "text-max-width": 110 * scale,
        "text-valign": "bottom",
        "text-margin-y": 3,
        "text-background-color": colour("--paper"),
        "text-background-opacity": 0.8,
        "min-zoomed-font-size": 5,
        width: 22 * scale,
        height: 22 * scale,
        "border-width": 1,
        "border-color": colour("--paper"),
      },
    },
    ...kinds,
    {
      selector: "node.centre",
      style: {
        width: 40 * scale,
        height: 40 * scale,
        "font-size": 15 * scale,
        "font-weight": "bold",
        "min-zoomed-font-size": 0,
      },
    },
    {
      selector: "edge",
      style: {
        width: "data(width)",
        "line-color": colour("--line"),
        "curve-style": "haystack",
        "haystack-radius": 0,
      },
    },
    {
      selector: 'edge[kind != "mention"]',
      style: { "line-color": colour("--edge") },
    },
    {
      selector: "node:selected",
      style: { "border-width": 3, "border-color": ink },
    },
    { selector: "edge.near", style: { "line-color": colour("--accent"), "z-index": 2 } },
    { selector: ".far", style: { opacity: 0.2 } },
    { selector: ".hidden", style: { display: "none" } },
  ];
}

// Cytoscape adds a style element unless it finds this name; the policy forbids one, and style.css
// has its rule.
const taken = document.createElement("meta");
taken.id = "__________cytoscape_stylesheet";
document.head.append(taken);

document.getElementById("drawn").hidden = false;
const places = rings();
const cy = window.cytoscape({
  container: canvas,
  elements: {
    nodes: nodes.map((node) => ({
      data: { id: node.iri, kind: node.kind, label: short(node.name) },
      position: places[node.iri],
      classes: node === centre ? "centre" : "",
    })),
    edges: edges.map((edge, number) => ({
      data: { id: `edge${number}`, ...edge, width: width(edge) },
    })),
  },
  style: style(),
  layout: {
    name: "cose",
    animate: false,
    randomize: false,
    fit: true,
    padding: 30,
    // few figures stand apart, so that their titles can be read
    nodeRepulsion: (node) => (node.data("kind") === "figure" && isSmall ? 900000 : 90000),
    nodeDimensionsIncludeLabels: true,
    idealEdgeLength: () => 70,
    nodeOverlap: 20,
    gravity: 0.5,
    numIter: 2000,
  },
  minZoom: 0.2,
  maxZoom: 4,
});
spread();
whole();
scale = Math.min(2, Math.max(1, 0.9 / cy.zoom()));
cy.style(style());
whole();

// The layout knows no width; the canvas is wide on a laptop, and high on a phone.
function spread() {
  const { w, h } = cy.nodes().boundingBox({ includeLabels: false });
  const { width: x, height: y } = canvas.getBoundingClientRect();
  const stretch = x / y / (w / h);
  const factor = { x: Math.min(2, Math.max(1, stretch)), y: Math.min(2, Math.max(1, 1 / stretch)) };
  cy.nodes().positions((node) => {
    const { x: left, y: top } = node.position();
    return { x: left * factor.x, y: top * factor.y };
  });
}

function whole() {
  cy.fit(cy.elements(":visible"), 25);
  if (cy.zoom() > 1.25) {
    cy.zoom(1.25);
    cy.center(cy.elements(":visible"));
  }
}

// The wheel scrolls the page; with Control it zooms, as it does elsewhere.
canvas.addEventListener(
  "wheel",
  (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  },
  { capture: true },
);

function width({ kind, weight }) {
  return kind === "mention" ? 1 : Math.min(6, 1.2 + Math.log2(weight) / 2);
}

dark.addEventListener("change", () => cy.style(style()));

// The panel says what was chosen, and what it is connected with.

const named = new Map(nodes.map((node) => [node.iri, node]));

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function address(iri) {
  const here = new URL(location.href);
  here.searchParams.set("of", iri);
  here.hash = "";
  return here.pathname + here.search;
}

function tell(node) {
  const links = element("p", "");
  links.append(element("a", `Page of this ${node.kind}`, { href: node.path }));
  if (node !== centre) {
    links.append(" · ", element("a", "Centre here", { href: address(node.iri) }));
  }
  const why = node === centre ? "The centre of the network." : `${sentence(node.note)}.`;
  const all = node.figures === null ? "" : ` In ${node.figures.toLocaleString("en")} figures in all.`;
  panel.replaceChildren(
    element("p", node.kind, { class: "kicker" }),
    element("h2", node.name),
    element("p", why + all, { class: "small" }),
    links,
    ...beside(node),
  );
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function beside(node) {
  const found = cy
    .getElementById(node.iri)
    .neighborhood("node:visible")
    .map((other) => named.get(other.id()))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  if (!found.length) return [];
  const list = element("ul", "", { class: "inline-list small" });
  for (const other of found) {
    const item = element("li", "");
    const button = element("button", short(other.name), { type: "button", class: "network-link" });
    button.addEventListener("click", () => choose(other));
    item.append(button);
    list.append(item);
  }
  return [element("p", `Connected with ${found.length}:`, { class: "small soft" }), list];
}

function choose(node) {
  cy.nodes().unselect();
  cy.getElementById(node.iri).select();
}

cy.on("select", "node", ({ target }) => {
  cy.elements().addClass("far").removeClass("near");
  target.closedNeighborhood().removeClass("far");
  target.connectedEdges().addClass("near");
  tell(named.get(target.id()));
});
cy.on("unselect", "node", () => cy.elements().removeClass("far near"));

// Tools.

for (const box of document.querySelectorAll(".network-kinds input")) {
  box.addEventListener("change", () => {
    cy.nodes(`[kind = "${box.value}"]`).not(".centre").toggleClass("hidden", !box.checked);
  });
}

for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => {
    if (button.dataset.zoom === "fit") return whole();
    const level = cy.zoom() * Number(button.dataset.zoom);
    const { width: x, height: y } = canvas.getBoundingClientRect();
    return cy.zoom({ level, renderedPosition: { x: x / 2, y: y / 2 } });
  });
}

const name = `pfocr-network-${centre.name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 40)}`;

function save(blob, ending) {
  const link = element("a", "", { href: URL.createObjectURL(blob), download: `${name}.${ending}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

document.querySelector("[data-save=png]").addEventListener("click", async () => {
  const options = { output: "blob-promise", full: true, scale: 2, bg: colour("--paper") };
  save(await cy.png(options), "png");
});

document.querySelector("[data-save=svg]").addEventListener("click", () => {
  save(new Blob([drawing()], { type: "image/svg+xml" }), "svg");
});

// The same drawing as SVG, from where things are now.

function drawing() {
  const box = cy.elements(":visible").boundingBox({ includeLabels: true });
  const [x, y, w, h] = [box.x1 - 10, box.y1 - 10, box.w + 20, box.h + 20].map(Math.round);
  const lines = cy.edges(":visible").map((edge) => {
    const [a, b] = [edge.source().position(), edge.target().position()];
    const look = `stroke="${edge.style("line-color")}" stroke-width="${edge.style("width")}"`;
    return `<line x1="${at(a.x)}" y1="${at(a.y)}" x2="${at(b.x)}" y2="${at(b.y)}" ${look}/>`;
  });
  const things = cy.nodes(":visible").map((node) => {
    const { x: left, y: top } = node.position();
    const half = { w: node.width() / 2, h: node.height() / 2 };
    const size = parseFloat(node.style("font-size"));
    const texts = wrapped(node.data("label")).map(
      (line, row) => `<tspan x="0" y="${at(half.h + size * (1.1 + 1.15 * row))}">${safe(line)}</tspan>`,
    );
    return (
      `<g transform="translate(${at(left)} ${at(top)})">` +
      `<title>${safe(named.get(node.id()).name)}</title>` +
      `${outline(node.data("kind"), half)} fill="${node.style("background-color")}"/>` +
      `<text font-size="${size}" text-anchor="middle" fill="${colour("--ink")}">${texts.join("")}</text></g>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${x} ${y} ${w} ${h}" width="${w}" height="${h}" ` +
    `font-family="sans-serif"><rect x="${x}" y="${y}" width="${w}" height="${h}" ` +
    `fill="${colour("--paper")}"/>${lines.join("")}${things.join("")}</svg>`
  );
}

function at(number) {
  return Math.round(number * 10) / 10;
}

function outline(kind, { w, h }) {
  const corners = {
    chemical: [[0, -h], [w, 0], [0, h], [-w, 0]],
    disease: [[0, -h], [w, h], [-w, h]],
    family: [[-w / 2, -h], [w / 2, -h], [w, 0], [w / 2, h], [-w / 2, h], [-w, 0]],
  }[kind];
  if (corners) return `<polygon points="${corners.map((corner) => corner.map(at)).join(" ")}"`;
  if (kind === "gene") return `<circle r="${at(w)}"`;
  return `<rect x="${-w}" y="${-h}" width="${2 * w}" height="${2 * h}" rx="${kind === "figure" ? 3 : 0}"`;
}

function wrapped(text) {
  return text.split(" ").reduce((lines, word) => {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= 20) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
    return lines;
  }, []);
}

function safe(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
