// Reads a file of RDF with a JavaScript library and writes its quads as N-Quads.
//
//     node parse.mjs n3|rdfxml|jsonld FILE [FORMAT]
//
// Whatever a library says of the file goes to stderr, and fails the test that asks.
import { createReadStream, readFileSync } from "node:fs";
import jsonld from "jsonld";
import N3 from "n3";
import { RdfXmlParser } from "rdfxml-streaming-parser";

const [library, file, format] = process.argv.slice(2);

const write = (quads) => {
  const writer = new N3.Writer({ format: "N-Quads" });
  process.stdout.write(writer.quadsToString(quads));
};

if (library === "n3") {
  write(new N3.Parser({ format }).parse(readFileSync(file, "utf8")));
} else if (library === "rdfxml") {
  const quads = [];
  createReadStream(file)
    .pipe(new RdfXmlParser())
    .on("data", (quad) => quads.push(quad))
    .on("error", (error) => {
      console.error(`${file}: ${error.message}`);
      process.exitCode = 1;
    })
    .on("end", () => write(quads));
} else {
  const document = JSON.parse(readFileSync(file, "utf8"));
  const documentLoader = (url) => Promise.reject(new Error(`${url} must not be fetched`));
  process.stdout.write(
    await jsonld.toRDF(document, { format: "application/n-quads", documentLoader }),
  );
}
