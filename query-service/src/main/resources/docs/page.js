// Shows /docs/openapi.json: every operation with its parameters, body, answers and examples.
'use strict';

function element(name, content, ...children) {
  const made = document.createElement(name);
  if (content) made.textContent = content;
  made.append(...children.filter(Boolean));
  return made;
}

function show(api) {
  const resolve = (part) =>
    part && part.$ref
      ? part.$ref.slice(2).split('/').reduce((at, key) => at[key.replace(/~1/g, '/').replace(/~0/g, '~')], api)
      : part;
  const words = (schema) => {
    const found = resolve(schema) || {};
    const values = found.enum || (found.const !== undefined ? [found.const] : null);
    return values ? values.join(' | ') : [].concat(found.type || []).join(' | ');
  };
  const rows = (cells) => element('table', null, ...cells.map((row) => element('tr', null, ...row.map((c) => element('td', c)))));
  const example = (content) =>
    Object.entries(content || {}).flatMap(([type, media]) =>
      media.example === undefined
        ? [element('p', type)]
        : [
            element('p', type),
            element('pre', typeof media.example === 'string' ? media.example : JSON.stringify(media.example, null, 2)),
          ],
    );

  // a problem's schema is that of all problems and then the types that it may have
  const types = (content) =>
    ((((content || {})['application/problem+json'] || {}).schema || {}).allOf || [])
      .flatMap((part) => (part.properties ? part.properties.type.enum : []))
      .map((type) => element('code', type));

  const operation = (path, method, described, shared) => {
    const box = element('details', null, element('summary', null, element('b', method.toUpperCase()), element('code', path), ` ${described.summary}`));
    box.id = described.operationId;
    if (described.description) box.append(element('p', described.description));
    const roles = (described.security || []).flatMap((scheme) => Object.values(scheme).flat());
    if (roles.length > 0) box.append(element('p', `Needs the token of a user with the role ${roles.join(', ')} or above.`));
    const parameters = [...(shared || []), ...(described.parameters || [])].map(resolve);
    if (parameters.length > 0) {
      box.append(
        element('h4', 'Parameters'),
        rows(parameters.map((p) => [`${p.name}${p.required ? ' (required)' : ''}`, p.in, words(p.schema), p.description || ''])),
      );
    }
    if (described.requestBody) box.append(element('h4', 'Body'), ...example(described.requestBody.content));
    box.append(element('h4', 'Answers'));
    for (const [status, answer] of Object.entries(described.responses)) {
      const found = resolve(answer);
      const headers = Object.keys(found.headers || {});
      box.append(element('p', null, element('b', status), ` ${found.description}${headers.length ? ` Headers: ${headers.join(', ')}.` : ''}`));
      const problems = types(found.content);
      if (problems.length > 0) box.append(element('ul', null, ...problems.map((type) => element('li', null, type))));
      if (status.startsWith('2')) box.append(...example(found.content));
    }
    return box;
  };

  const page = element('main', null, element('h1', `${api.info.title} ${api.info.version}`), element('p', api.info.description));
  for (const tag of api.tags) {
    page.append(element('h2', tag.name), element('p', tag.description));
    for (const [path, item] of Object.entries(api.paths)) {
      for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
        if (item[method] && item[method].tags.includes(tag.name)) page.append(operation(path, method, item[method], item.parameters));
      }
    }
  }
  page.append(element('p', null, Object.assign(element('a', 'openapi.yaml'), { href: '/docs/openapi.yaml' })));
  page.id = 'page';
  document.getElementById('page').replaceWith(page);
}

fetch('/docs/openapi.json')
  .then((answer) => answer.json())
  .then(show);
