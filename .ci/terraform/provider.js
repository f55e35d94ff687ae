// Runs a command whose terraform finds azurerm here: node provider.js DIRECTORY COMMAND...
// What it finds has the schemas of all resources and data sources that are named below DIRECTORY, and can do nothing:
// enough for `terraform validate`, and for `terraform test` with a provider that is mocked.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { schemaOf } from './schema.js';

const [directory, ...command] = process.argv.slice(2);

function schemas() {
  const resourceSchemas = {};
  const dataSourceSchemas = {};
  for (const file of readdirSync(directory, { recursive: true }).filter((name) => name.endsWith('.tf'))) {
    const text = readFileSync(join(directory, file), 'utf8');
    for (const [, kind, type] of text.matchAll(/^\s*(resource|data) +"(azurerm_\w+)"/gm)) {
      const into = kind === 'data' ? dataSourceSchemas : resourceSchemas;
      const schema = (into[type] ??= encode(schemaOf(kind === 'data' ? `data.${type}` : type)));
      if (schema === undefined) delete into[type]; // terraform says that there is none
    }
  }
  return { provider: encode(schemaOf('provider')), resourceSchemas, dataSourceSchemas };
}

function encode(block) {
  return block && { block: encodeBlock(block) };
}

function encodeBlock({ attributes, blocks }) {
  return {
    attributes: attributes.map(({ type, ...rest }) => ({ ...rest, type: Buffer.from(JSON.stringify(type)) })),
    blockTypes: blocks.map(({ name, block, nesting, min, max }) => ({
      typeName: name,
      block: encodeBlock(block),
      nesting,
      minItems: min,
      maxItems: max,
    })),
  };
}

const answer = (value) => (call, callback) => callback(null, typeof value === 'function' ? value(call) : value);
const definition = loader.loadSync(fileURLToPath(new URL('plugin.proto', import.meta.url)));
const server = new grpc.Server({ 'grpc.max_send_message_length': -1, 'grpc.max_receive_message_length': -1 });
server.addService(grpc.loadPackageDefinition(definition).tfplugin5.Provider.service, {
  GetSchema: answer(schemas()),
  PrepareProviderConfig: answer(({ request }) => ({ preparedConfig: request.config })),
  ValidateResourceTypeConfig: answer({}),
  ValidateDataSourceConfig: answer({}),
  Stop: answer({}),
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  const reattach = {
    'hashicorp/azurerm': {
      Protocol: 'grpc',
      ProtocolVersion: 5,
      Pid: process.pid,
      Test: true,
      Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
    },
  };
  spawn(command[0], command.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', TF_REATTACH_PROVIDERS: JSON.stringify(reattach), CHECKPOINT_DISABLE: '1' },
  }).on('close', (code) => process.exit(code ?? 1));
});
