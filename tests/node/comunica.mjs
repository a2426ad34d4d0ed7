// node comunica.mjs ENDPOINT QUERY: asks a SPARQL endpoint with Comunica, and prints rows as JSON.
import { QueryEngine } from "@comunica/query-sparql";

const [endpoint, query] = process.argv.slice(2);
const engine = new QueryEngine();
const rows = await engine.queryBindings(query, { sources: [{ type: "sparql", value: endpoint }] });
const found = [];
for await (const row of rows) {
  found.push(Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])));
}
console.log(JSON.stringify(found));
