// Says whether a document is valid AsyncAPI, with the files that it refers to: node validate.js FILE
import { Parser, fromFile } from '@asyncapi/parser';

const file = process.argv[2];
const { document, diagnostics } = await fromFile(new Parser(), file).parse();

// 0 is an error, 1 a warning; what is only informative (a newer version of the specification) passes.
const bad = diagnostics.filter((d) => d.severity <= 1);
for (const d of bad) {
  const at = `${d.range.start.line + 1}:${d.range.start.character + 1}`;
  console.error(`${file}:${at} ${d.path.join('.')}: ${d.message}`);
}
if (bad.length > 0 || !document) {
  process.exit(1);
}
const channels = document.channels().all().map((c) => c.address());
const messages = document.messages().all().map((m) => m.name());
if (channels.length === 0 || messages.length === 0) {
  console.error(`${file} names no channel or no message`);
  process.exit(1);
}
console.log(`AsyncAPI ${document.version()}: ${channels.join(', ')}: ${messages.join(', ')}`);
