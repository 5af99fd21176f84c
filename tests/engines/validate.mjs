// Validate the files whose paths stand on standard input (a JSON list), and write
// {path: [message, ...]} as JSON to the file named by the first argument.
// Standard output stays free, because the .NET runtime may print to it.
import fs from "node:fs";
import validate, { ready } from "@ooxml-tools/validate";

// The package knows three formats; a macro workbook or an add-in is an xlsx to it.
const FORMATS = { x: "xlsx", d: "docx", p: "pptx" };

function message({ id, description, path }) {
  const place = path ? `${path.partUri} ${path.xpath}` : "";
  return `${id}: ${description} [${place.trim()}]`;
}

const [output] = process.argv.slice(2);
const messages = {};
await ready();
for (const file of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const format = FORMATS[file.slice(file.lastIndexOf(".") + 1)[0].toLowerCase()];
  try {
    const bytes = new Uint8Array(fs.readFileSync(file));
    messages[file] = (await validate(bytes, format, "Microsoft365")).map(message);
  } catch (error) {
    // A package that the SDK cannot even open is a finding like any other.
    messages[file] = [`cannot be opened: ${error}`];
  }
}
fs.writeFileSync(output, JSON.stringify(messages));
// The .NET runtime keeps the event loop alive.
process.exit(0);
