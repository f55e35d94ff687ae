// Makes each change of mutants.js in a copy of infra/ and sees that it is caught: node mutate.js [--each]
// Changes that do not touch each other are made together; --each makes them one by one, which takes minutes.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { assertions, invalid, refusals } from './mutants.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const provider = fileURLToPath(new URL('provider.js', import.meta.url));
const each = process.argv.includes('--each');
const run = promisify(execFile);
let caught = 0;
const missed = [];

function change(copy, { file, from, to, also }) {
  const path = join(copy, file.startsWith('contracts/') ? file : join('infra', file));
  const text = readFileSync(path, 'utf8');
  const found = typeof from === 'string' ? text.split(from).length - 1 : [...text.matchAll(new RegExp(from, 'g'))].length;
  if (found !== 1) throw new Error(`${file}: ${from} stands there ${found} times`);
  writeFileSync(path, text.replace(from, () => to));
  if (also) change(copy, { file, ...also });
}

async function output(mutants, command) {
  const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
  try {
    cpSync(join(root, 'infra'), join(copy, 'infra'), { recursive: true, filter: (path) => !path.endsWith('.terraform') });
    cpSync(join(root, 'contracts/service-bus'), join(copy, 'contracts/service-bus'), { recursive: true });
    mutants.forEach((mutant) => change(copy, mutant));
    const script = `terraform init -backend=false >/dev/null && terraform ${command} -no-color`;
    const cwd = join(copy, 'infra', mutants[0].root ?? 'environments/prod');
    try {
      await run('node', [provider, join(copy, 'infra'), 'bash', '-c', script], { cwd, maxBuffer: 1 << 26 });
      return '';
    } catch (failure) {
      return `${failure.stdout}${failure.stderr}`.replace(/\n│? */g, ' ').replace(/ +/g, ' ');
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Together those that say different things; alone when told so. */
function batches(mutants) {
  const all = [];
  for (const mutant of mutants) {
    const fits = (batch) =>
      !each &&
      batch.every((other) => other.says !== mutant.says && other.root === mutant.root);
    const batch = all.find(fits);
    if (batch) batch.push(mutant);
    else all.push([mutant]);
  }
  return all;
}

async function expect(mutants, command) {
  const said = await output(mutants, command);
  for (const mutant of mutants) {
    if (said.includes(mutant.says)) caught++;
    else missed.push(`${mutant.file}: ${mutant.to}\n  should have said: ${mutant.says}\n  said: ${said.slice(-2000)}`);
  }
}

const work = [
  ...batches(assertions).map((batch) => [batch, 'test']),
  ...refusals.map((mutant) => [[mutant], 'test']),
  ...invalid.map((mutant) => [[mutant], 'validate']),
];
const tests = readdirSync(join(root, 'infra'), { recursive: true })
  .filter((path) => path.endsWith('.tftest.hcl'))
  .map((path) => readFileSync(join(root, 'infra', path), 'utf8'));
for (const [, message] of tests.join('').matchAll(/error_message = "(.*)"/g)) {
  if (!assertions.some(({ says }) => says === message)) missed.push(`no mutant for: ${message}`);
}
async function worker() {
  for (let next; (next = work.shift()); ) await expect(...next);
}
await Promise.all([worker(), worker()]);
missed.forEach((line) => console.error(line));
console.log(`${caught} mutants caught, ${missed.length} not`);
process.exit(missed.length === 0 ? 0 : 1);
