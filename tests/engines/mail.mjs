// Read messages as a program of today does that is not Python. Standard input is JSON: a list of files; standard output
// a list of what stands in each.
import fs from "node:fs";
import PostalMime from "postal-mime";

const read = [];
for (const file of JSON.parse(fs.readFileSync(0, "utf-8"))) {
  const { subject, to, inReplyTo, text, attachments } = await PostalMime.parse(fs.readFileSync(file));
  read.push({
    subject,
    to: (to ?? []).map(({ address }) => address),
    inReplyTo,
    text,
    attachments: attachments.map(({ filename, mimeType, content }) => ({
      filename,
      mimeType,
      content: Buffer.from(content).toString("base64"),
    })),
  });
}
process.stdout.write(JSON.stringify(read));
