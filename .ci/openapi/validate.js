// Says whether a document is valid OpenAPI, and whether its examples are of their schemas: node validate.js FILE
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';

const file = process.argv[2];
const validator = new Validator();
const { valid, errors } = await validator.validate(readFileSync(file, 'utf8'));
if (!valid) {
  console.error(`${file}: ${typeof errors === 'string' ? errors : JSON.stringify(errors, null, 2)}`);
  process.exit(1);
}
if (validator.version !== '3.1') {
  console.error(`${file} is OpenAPI ${validator.version}, not 3.1`);
  process.exit(1);
}
const document = validator.resolveRefs();

// Formats are annotations in JSON Schema, and unknown to ajv itself.
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
let examples = 0;
let failed = false;
function check(at, schema, example) {
  if (schema === undefined || example === undefined) return;
  examples++;
  if (!ajv.validate(schema, example)) {
    failed = true;
    console.error(`${at}: ${ajv.errorsText()}`);
  }
}
function walk(part, at) {
  if (part === null || typeof part !== 'object') return;
  if (!Array.isArray(part) && 'schema' in part && 'example' in part) check(at, part.schema, part.example);
  for (const [key, value] of Object.entries(part)) {
    if (key !== 'schema' && key !== 'example') walk(value, `${at}/${key}`);
  }
}
walk(document.paths, '/paths');
walk(document.components, '/components');

const operations = Object.values(document.paths).flatMap((path) =>
  Object.entries(path).filter(([method]) => /^(get|post|put|patch|delete)$/.test(method)).map(([, operation]) => operation),
);
const ids = operations.map((operation) => operation.operationId);
if (ids.includes(undefined) || new Set(ids).size < ids.length) {
  console.error('every operation must have an operationId of its own');
  failed = true;
}
for (const { operationId, responses } of operations) {
  for (const [status, { content }] of Object.entries(responses)) {
    const problem = content?.['application/problem+json'];
    if (status.startsWith('4') || status.startsWith('5')) {
      if (problem?.example?.status !== Number(status)) {
        console.error(`${operationId}: ${status} must have an example of a problem with this status`);
        failed = true;
      }
    }
  }
}
if (failed || examples === 0 || operations.length === 0) process.exit(1);
console.log(`OpenAPI ${validator.version}: ${operations.length} operations, ${examples} examples`);
