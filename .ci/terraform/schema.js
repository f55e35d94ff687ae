// The schemas of azurerm, read from its generated bindings. The bindings are made from the provider's own schema, of
// which they keep names, types, nesting, and what is required, optional or computed; not what makes a value valid.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';

const library = join(dirname(createRequire(import.meta.url).resolve('@cdktf/provider-azurerm/package.json')), 'lib');
const SCALARS = { string: 'string', number: 'number', boolean: 'bool' };

// What newer releases of the provider have and the bindings, which end at 4.55.0, have not. Each with its source.
const ADDITIONS = {
  // hashicorp/terraform-provider-azurerm, pull request 29777, merged in April 2026
  'azurerm_container_app/template/custom_scale_rule': [{ name: 'identity_id', type: 'string', optional: true }],
};

/** The schema of a resource (`azurerm_x`), of a data source (`data.azurerm_x`), or of the provider (`provider`). */
export function schemaOf(address) {
  const folder =
    address === 'provider' ? address
    : address.startsWith('data.') ? `data-${dashes(address.slice('data.'.length))}`
    : dashes(address.slice('azurerm_'.length));
  const module = join(library, folder);
  if (!existsSync(join(module, 'index.js'))) return undefined;
  const bindings = new Bindings(
    readFileSync(join(module, 'index.js'), 'utf8'),
    readFileSync(join(module, 'index.d.ts'), 'utf8'),
  );
  return bindings.main(address);
}

const dashes = (name) => name.replaceAll('_', '-');

class Bindings {
  constructor(code, types) {
    this.types = types;
    this.classes = new Map();
    for (const part of code.split(/^(?=class \w+ extends )/m).slice(1)) {
      this.classes.set(part.match(/^class (\w+)/)[1], part);
    }
    this.functions = new Map();
    for (const [, name, body] of code.matchAll(/^function (\w+)ToHclTerraform\([^]*?const attrs = \{([^]*?)\n {4}\};/gm)) {
      this.functions.set(name, body);
    }
  }

  main(address) {
    const [name, body] = [...this.classes].find(([, part]) =>
      /^class \w+ extends cdktf\.Terraform(Resource|DataSource|Provider) /.test(part),
    );
    const settable = body.match(/synthesizeHclAttributes\(\) \{\s+const attrs = \{([^]*?)\n {8}\};/)[1];
    const block = this.block(settable, `${name}Config`, body, address);
    for (const attribute of block.attributes) if (attribute.name === 'id' && attribute.optional) attribute.computed = true;
    return block;
  }

  /** A block: what may be set, by an interface that says what must be; and what is computed, by a class that reads it. */
  block(settable, interfaceName, reader, path) {
    const members = this.members(interfaceName);
    const block = { attributes: [], blocks: [] };
    const pattern = /(\w+): \{\s+value: .*\s+isBlock: (true|false),\s+type: "(\w+)",\s+storageClassType: "(\w+)",/g;
    for (const [, name, isBlock, kind, storage] of settable.matchAll(pattern)) {
      const { required, many } = members.get(name) ?? fail(`${path}: no member for ${name}`);
      if (isBlock === 'true') {
        const struct = storage.replace(/List$/, '');
        block.blocks.push({
          name,
          nesting: kind === 'struct' ? 'SINGLE' : kind === 'set' ? 'SET' : 'LIST',
          min: required && kind !== 'struct' ? 1 : 0,
          max: many || kind === 'struct' ? 0 : 1,
          block: this.struct(struct, `${path}/${name}`),
        });
      } else {
        const writeOnly = name.endsWith('_wo');
        block.attributes.push({ name, type: this.type(kind, storage, path), required, optional: !required, writeOnly });
      }
    }
    block.attributes.push(...this.computed(reader, path), ...(ADDITIONS[path] ?? []));
    return block;
  }

  struct(name, path) {
    const settable = this.functions.get(name[0].toLowerCase() + name.slice(1)) ?? fail(`${path}: no struct ${name}`);
    return this.block(settable, name, this.classes.get(`${name}OutputReference`) ?? '', path);
  }

  /** Whether each member of an interface must be given, and whether it may be given many times. */
  members(interfaceName) {
    const body = this.types.match(new RegExp(`^export interface ${interfaceName} [^]*?^}`, 'm'))?.[0]
      ?? fail(`no interface ${interfaceName}`);
    const members = new Map();
    for (const [, name, optional, type] of body.matchAll(/#(\w+) \w+#\w+\}[^]*?readonly \w+(\??): ([^;]*)/g)) {
      members.set(name, { required: optional === '', many: type.includes('[]') });
    }
    return members;
  }

  type(kind, storage, path) {
    if (SCALARS[storage]) return SCALARS[storage];
    const [, element, suffix] = storage.match(/^(string|number|boolean)(ListList|List|Map)$/) ?? [];
    if (suffix === 'Map') return ['map', SCALARS[element]];
    if (suffix === 'List') return [kind, SCALARS[element]];
    if (suffix === 'ListList') return [kind, ['list', SCALARS[element]]];
    const { attributes } = this.struct(storage.replace(/List$/, ''), path);
    return [kind, ['object', Object.fromEntries(attributes.map(({ name, type }) => [name, type]))]];
  }

  computed(reader, path) {
    const attributes = [];
    const pattern = /\/\/ (\w+) - computed: true, optional: false, required: false\s+([^]*?;)/g;
    for (const [, name, code] of reader.matchAll(pattern)) {
      const [, list, asSet] = code.match(/new (\w+)List\(this, "\w+", (true|false)\)/) ?? [];
      let type;
      if (list) {
        const item = this.classes.get(`${list}OutputReference`) ?? fail(`${path}: no item of ${list}`);
        const parts = this.computed(item, `${path}/${name}`).map((part) => [part.name, part.type]);
        type = [asSet === 'true' ? 'set' : 'list', ['object', Object.fromEntries(parts)]];
      } else if (/tolist\(this\.getListAttribute/.test(code)) type = ['set', 'string'];
      else if (/getListAttribute/.test(code)) type = ['list', 'string'];
      else if (/getNumberListAttribute/.test(code)) type = ['list', 'number'];
      else if (/getNumberAttribute/.test(code)) type = 'number';
      else if (/getBooleanAttribute/.test(code)) type = 'bool';
      else if (/new cdktf\.StringMap/.test(code)) type = ['map', 'string'];
      else if (/getStringAttribute/.test(code)) type = 'string';
      else if (/interpolationForAttribute/.test(code)) type = 'dynamic';
      else fail(`${path}: cannot read ${name} from ${code}`);
      attributes.push({ name, type, computed: true });
    }
    return attributes;
  }
}

function fail(message) {
  throw new Error(message);
}
