// Read workbooks with SheetJS. Standard input is JSON: a list of [file, base]; the file named by the first
// argument gets a JSON list, for each of them {sheets: [[name, visible]], changed: {sheet: {A1: [[value, formula], [value, formula]]}}}
// or {error: message}. Changed are cells that differ from those of the base: what is there now, and what was.
import fs from "node:fs";
import XLSX from "xlsx";

const OPTIONS = { type: "buffer", cellFormula: true, cellHTML: false, cellText: false, cellNF: false, sheetStubs: true };
const ERRORS = {
  0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#GETTING_DATA",
};

function cell(stored) {
  const value = stored.t === "e" ? ERRORS[stored.v] ?? stored.w ?? null : stored.t === "z" ? null : stored.v ?? null;
  const spread = stored.F ? `{${stored.F}}` : "";
  const formula = stored.f === undefined ? null : spread + stored.f;
  return [typeof value === "number" && !Number.isFinite(value) ? String(value) : value, formula];
}

function read(file) {
  const book = XLSX.read(fs.readFileSync(file), OPTIONS);
  const cells = {};
  for (const name of book.SheetNames) {
    cells[name] = {};
    for (const [reference, stored] of Object.entries(book.Sheets[name] ?? {})) {
      if (reference[0] === "!") continue;
      const [value, formula] = cell(stored);
      if ((value !== null && value !== "") || formula !== null) cells[name][reference] = [value, formula];
    }
  }
  const hidden = (book.Workbook?.Sheets ?? []).map((sheet) => sheet.Hidden ?? 0);
  return { sheets: book.SheetNames.map((name, at) => [name, !hidden[at]]), cells };
}

function compared(book, base) {
  const changed = {};
  for (const [name] of book.sheets) {
    const now = book.cells[name];
    const before = base.cells[name] ?? {};
    const found = {};
    for (const reference of new Set([...Object.keys(now), ...Object.keys(before)])) {
      const [one, other] = [now[reference], before[reference]];
      const same = one && other && one[0] === other[0] && one[1] === other[1];
      if (!same) found[reference] = [one ?? null, other ?? null];
    }
    changed[name] = found;
  }
  return { sheets: book.sheets, changed };
}

const [output] = process.argv.slice(2);
const bases = {};
const results = JSON.parse(fs.readFileSync(0, "utf8")).map(([file, base]) => {
  bases[base] ??= read(base);
  try {
    return compared(read(file), bases[base]);
  } catch (error) {
    return { error: String(error).slice(0, 200) };
  }
});
fs.writeFileSync(output, JSON.stringify(results));
