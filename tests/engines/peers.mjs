// How long libraries of Node take for workbooks. Standard input is JSON: a list of {file, empty, typed}; typed is what
// is to be written into the workbook empty, as [sheet, cell, value]. The file named by the first argument gets
// {name: [milliseconds of processor time, for each of them but the first]}. Every library takes every file in turn.
import fs from "node:fs";
import ExcelJS from "exceljs";
import XLSX from "xlsx";

const PEERS = {
  async "ExcelJS, load"({ data }) {
    await new ExcelJS.Workbook().xlsx.load(data);
  },
  async "ExcelJS, template filled in and saved"({ blank, typed }) {
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(blank);
    for (const [sheet, cell, value] of typed) book.getWorksheet(sheet).getCell(cell).value = value;
    await book.xlsx.writeBuffer();
  },
  async "SheetJS, read"({ data }) {
    XLSX.read(data);
  },
  async "SheetJS, read with looks"({ data }) {
    XLSX.read(data, { cellStyles: true, cellNF: true });
  },
  async "SheetJS, template filled in and saved"({ blank, typed }) {
    const book = XLSX.read(blank, { cellStyles: true, cellNF: true });
    for (const [sheet, cell, value] of typed) {
      book.Sheets[sheet][cell] = { ...book.Sheets[sheet][cell], v: value, t: typeof value === "number" ? "n" : "s" };
    }
    XLSX.write(book, { type: "buffer", bookType: "xlsx", cellStyles: true, compression: true });
  },
};

const [output] = process.argv.slice(2);
const jobs = JSON.parse(fs.readFileSync(0, "utf8")).map(({ file, empty, typed }) => ({
  data: fs.readFileSync(file), blank: fs.readFileSync(empty), typed,
}));
const taken = Object.fromEntries(Object.keys(PEERS).map((name) => [name, []]));
// What Node compiles while it runs is compiled before anything is counted.
for (const round of [0, 1, 2]) {
  for (const [number, job] of jobs.entries()) {
    for (const [name, peer] of Object.entries(PEERS)) {
      const before = process.cpuUsage();
      await peer(job);
      const { user, system } = process.cpuUsage(before);
      if (round && number) taken[name].push((user + system) / 1000);
    }
  }
}
fs.writeFileSync(output, JSON.stringify(taken));
