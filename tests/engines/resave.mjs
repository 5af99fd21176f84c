// Save workbooks again with the libraries by which other programs write them. Standard input is JSON: a list of
// [program, file, target]; the program is one of those below.
import fs from "node:fs";
import ExcelJS from "exceljs";
import XLSX from "xlsx";
import Populate from "xlsx-populate";

const PROGRAMS = {
  async exceljs(file, target) {
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(file);
    await book.xlsx.writeFile(target);
  },
  async sheetjs(file, target) {
    XLSX.writeFile(XLSX.readFile(file), target);
  },
  async "sheetjs with styles"(file, target) {
    XLSX.writeFile(XLSX.readFile(file, { cellStyles: true, cellNF: true }), target, { cellStyles: true });
  },
  async populate(file, target) {
    const book = await Populate.fromFileAsync(file);
    await book.toFileAsync(target);
  },
};

for (const [program, file, target] of JSON.parse(fs.readFileSync(0, "utf-8"))) {
  await PROGRAMS[program](file, target);
}
