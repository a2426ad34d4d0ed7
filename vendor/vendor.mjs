// Copies what the portal loads from node_modules to its assets, with licences and hashes.
//
// `make vendor` runs it.  A file is copied as it is, but for the replacements that stand here, each
// with its reason; every one must fit exactly as often as it says, so that a new version that
// differs is noticed.  vendor.json tells what was copied and replaced.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = process.argv[2] ?? join(here, "../src/pfocr_rdf/portal/assets/vendor");

const lov = "let s=`${r}lov.linkeddata.es/dataset/lov/api/v2/autocomplete/terms?${o.toString()}`;";

const wanted = [
  {
    name: "@zazuko/yasgui",
    bundled: "build/yasgui.min.js.map",
    files: [
      {
        from: "build/yasgui.min.js",
        to: "yasgui.min.js",
        replaced: [
          {
            why: "no map of the source is shipped",
            from: "\n//# sourceMappingURL=yasgui.min.js.map",
            to: "",
          },
          {
            why: "no look-up of terms in Linked Open Vocabularies",
            from: `${lov}return fetch(s).then(`,
            to: "return Promise.resolve({ok:!0,json:()=>({})}).then(",
          },
          {
            why: "500 prefixes of prefix.cc, some of them advertisements; the page brings its own",
            from: ",madsrdf=`",
            until: ",tokenTypes={",
            to: ",prefixes_default={},tokenTypes={",
          },
          {
            why: "no endpoint of others by default",
            from: "https://dbpedia.org/sparql",
            to: "/sparql",
            times: 2,
          },
          {
            why: "no endpoint of others by default",
            from: "https://query.wikidata.org/bigdata/namespace/wdq/sparql",
            to: "/sparql",
          },
          {
            why: "a style attribute, which the content security policy forbids",
            from: "<strong style='text-decoration:underline'>",
            to: "<strong>",
          },
          {
            why: "style elements, which the policy forbids; their rules stand in style.css",
            from: "a=e.querySelectorAll(`style`)",
            to: "a=e.querySelectorAll(`meta`)",
          },
          {
            why: "style elements, which the policy forbids; their rules stand in style.css",
            from: "document.createElement(`style`)",
            to: "document.createElement(`meta`)",
          },
        ],
      },
      { from: "build/yasgui.min.css", to: "yasgui.min.css", replaced: [] },
    ],
    licences: "yasgui.LICENCES.txt",
  },
  {
    name: "cytoscape",
    files: [{ from: "dist/cytoscape.min.js", to: "cytoscape.min.js", replaced: [] }],
    licences: "cytoscape.LICENCES.txt",
  },
];

// for packages that say MIT and bring no text; it is the same for all, but for the names
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

const sha256 = (content) => createHash("sha256").update(content).digest("hex");

function described(name) {
  return JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
}

function changed(text, { from, until, to, times = 1 }) {
  const parts = text.split(from);
  if (parts.length !== times + 1) {
    throw new Error(`${JSON.stringify(from)} stands there ${parts.length - 1} times (expected ${times})`);
  }
  if (until === undefined) return parts.join(to);
  const end = parts[1].indexOf(until);
  if (end < 0) throw new Error(`${JSON.stringify(until)} does not follow ${JSON.stringify(from)}`);
  return parts[0] + to + parts[1].slice(end + until.length);
}

// the packages that a bundle was made of, by its map of the source
function bundledIn(map) {
  const names = JSON.parse(readFileSync(map, "utf8")).sources.map((source) => {
    const parts = source.split("node_modules/").pop().split("/");
    if (!source.includes("node_modules/")) return null;
    return parts[0].startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
  });
  return [...new Set(names.filter(Boolean))].sort();
}

function licenceOf(name) {
  const { version, license, author } = described(name);
  const folder = join(modules, name);
  const texts = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file)).sort();
  const maker = typeof author === "object" ? author.name : author;
  const head = `${name} ${version}${license ? `, ${license}` : ""}${maker ? `, by ${maker}` : ""}`;
  const text = texts.map((file) => readFileSync(join(folder, file), "utf8").trim()).join("\n\n");
  if (!text && license !== "MIT") throw new Error(`${name} brings no licence`);
  return `${head}\n${"=".repeat(head.length)}\n\n${text || MIT.trim()}\n`.replaceAll("\r", "");
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const told = wanted.map(({ name, bundled, files, licences }) => {
  const { version, license } = described(name);
  const folder = join(modules, name);
  const others = bundled && existsSync(join(folder, bundled)) ? bundledIn(join(folder, bundled)) : [];
  writeFileSync(join(target, licences), [name, ...others].map(licenceOf).join("\n\n"));
  const copied = files.map(({ from, to, replaced }) => {
    const original = readFileSync(join(folder, from), "utf8");
    const content = replaced.reduce(changed, original);
    writeFileSync(join(target, to), content);
    return { from, file: to, sha256OfPackage: sha256(original), sha256: sha256(content), replaced };
  });
  return { name, version, licence: license, licences, files: copied };
});
writeFileSync(join(target, "vendor.json"), `${JSON.stringify(told, null, 2)}\n`);
